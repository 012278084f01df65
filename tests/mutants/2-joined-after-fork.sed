# 2.4 2.6: PID 1 is put into the cgroup after its fork, which nobody counted
/^	section(c, 2, join_cgroup);/d
/^	\*c->cgroup = '\\0';.*to remove/d
/^static void fork_as_pid_1/,/^}/ s/^	release(c);/	section(c, 2, join_cgroup);\
&/
