# 2.1 2.2: pids.max is written in one cgroup, and init joins the one above it
s|set_file(cgroup, "pids.max", pids_max);|char limited[128];\
	snprintf(limited, sizeof limited, "%s/limited", cgroup);\
	MUST(mkdir(limited, 0755));\
	set_file(limited, "pids.max", pids_max);|
