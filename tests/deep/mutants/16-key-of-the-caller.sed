# 16.7: the caller's session keyring is inherited
/^	if (TRY(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL)) < 0 &&/,/^		fail();/d
