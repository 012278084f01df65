# 2.1 2.2: pids.max is written in one cgroup, and the child joins the one above it
s|set_file(c, c->cgroup, "pids.max", c->pids_max);|char limited[128];\
	snprintf(limited, sizeof limited, "%s/limited", c->cgroup);\
	MUST(c, mkdir(limited, 0755), "mkdir()");\
	set_file(c, limited, "pids.max", c->pids_max);|
