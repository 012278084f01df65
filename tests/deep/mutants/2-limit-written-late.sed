# 2.17: pids.max is written when the command runs
/set_file(cgroup, "pids.max", pids_max);/d
/^static void wait_for_init(void)/,/^}/ s/^{/{\
	set_file(cgroup, "pids.max", pids_max);/
/^	section(10, pass_signals_on);/d
