# 12.10: only what is in the cgroup itself is killed, not in those in it
s/^		kill_processes(here);/		if (depth == 0)\
			kill_processes(here);/; s/^	dprintf(all, "1");.*/	;/
