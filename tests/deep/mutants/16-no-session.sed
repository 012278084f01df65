# 16.8: a command without a terminal can open the caller's as /dev/tty
/^	if (!isatty(0) && !isatty(1) && !isatty(2))/,/^		MUST(setsid());/d
