# 3.2: CLONE_NEWNS is missing
s/unshare(CLONE_NEWNS | /unshare(/
