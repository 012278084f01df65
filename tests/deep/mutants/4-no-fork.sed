# 3.1 4.1: unshare(CLONE_NEWPID) without a fork
s/^	MUST(init_pid = fork());/	init_pid = 0;/; s/^	if (MUST(read(go\[0\], &byte, 1)) == 0)/	byte = 0; if (byte)/; s/^	if (MUST(poll(&from_parent, 1, 0)) != 0)/	if (from_parent.revents)/
