# 18.9: the real user decides
s/^	rootless = geteuid() != 0;/	rootless = getuid() != 0;/
