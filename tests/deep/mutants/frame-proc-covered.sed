# 5.9: with --skip 5 the guard lets section 8 mount over the host's /proc
s/^	if (root.st_ino != host_root.st_ino || root.st_dev != host_root.st_dev)/	if (n == 8)/
