# 2.11: the process joins its cgroup after CLONE_NEWCGROUP, and sees the way to it
/^	section(2, join_cgroup);/d
/^	section(4, say_go);/a\
	poll(NULL, 0, 20);\
	section(2, join_cgroup);
