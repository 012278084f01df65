# 4.16: Ctrl-C, which the terminal gave to the command, is passed on to it once more
s/^	if (info->si_code != SI_KERNEL || signo == SIGHUP)$/	if (signo > 0)/
