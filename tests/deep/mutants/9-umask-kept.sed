# 9.6: the caller's umask reaches the command
/^	umask(022);/d
