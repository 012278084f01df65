# 4.9: SIGCHLD stays ignored if the caller ignored it, and no status ever comes
/^	signal(SIGCHLD, SIG_DFL);/d
