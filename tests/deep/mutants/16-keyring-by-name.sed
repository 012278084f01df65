# 16.7: KEYCTL_JOIN_SESSION_KEYRING is confused with KEYCTL_GET_KEYRING_ID (0, and -3: the session's)
s/SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL/SYS_keyctl, 0, -3, 0/
