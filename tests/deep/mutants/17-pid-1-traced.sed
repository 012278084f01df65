# 17.12: the command can make PID 1 act for it
/^	MUST(prctl(PR_SET_DUMPABLE, 0));/d
