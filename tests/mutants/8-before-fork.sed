# 8.4: /proc is mounted before the fork, and shows the host's PID namespace
/^	section(c, 4, fork_as_pid_1);/d
/^	section(c, 9, execute_command);/i\
	section(c, 4, fork_as_pid_1);
