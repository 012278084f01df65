# 4.20: all signals of the terminal are taken for the command's, too
s/^	if (info->si_code != SI_KERNEL || signo == SIGHUP)$/	if (info->si_code != SI_KERNEL)/
