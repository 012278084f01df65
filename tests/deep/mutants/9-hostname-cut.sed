# 9.21: a hostname of 64 bytes is cut in HOSTNAME
s/^	MUST(setenv("HOSTNAME", hostname, 1));/	char name[64];\
	snprintf(name, sizeof name, "%s", hostname);\
	setenv("HOSTNAME", name, 1);/
