# 2.12: the child joins its cgroup after unshare(CLONE_NEWCGROUP)
/^	section(c, 2, join_cgroup);/d
/^	\*c->cgroup = '\\0';.*to remove/d
/^	section(c, 3, unshare_namespaces);/a\
	section(c, 2, join_cgroup);
