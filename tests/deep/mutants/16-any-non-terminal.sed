# 16.9: one of the three is no terminal, and the others are lost
s/^	if (!isatty(0) && !isatty(1) && !isatty(2))/	if (!isatty(0) || !isatty(1) || !isatty(2))/
