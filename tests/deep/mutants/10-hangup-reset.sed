# 10.17: nohup's SIGHUP is reset for the command
s/^		if (signo != SIGHUP)$/		if (signo > 0)/
