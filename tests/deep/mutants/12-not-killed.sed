# 12.9 12.10: what is left in the cgroup is waited for, and not killed
s/^			kill(pid, SIGKILL);/			;/; s/^	dprintf(all, "1");.*/	;/
