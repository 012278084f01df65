# 16.9: only stdin is asked whether it is a terminal
s/^	if (!isatty(0) && !isatty(1) && !isatty(2))/	if (!isatty(0))/
