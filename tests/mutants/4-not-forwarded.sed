# 4.5: signals are blocked, and not passed on
s/^	if (info->si_code != SI_KERNEL || signo == SIGHUP)$/	if (signo == SIGKILL)/
