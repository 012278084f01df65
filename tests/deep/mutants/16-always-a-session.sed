# 16.9: a command on a terminal loses it
s/^	if (!isatty(0) && !isatty(1) && !isatty(2))/	if (1)/
