# 2.19: "+pids" is not written, and works only if somebody else has done so
s/^	set_file(tree, "cgroup.subtree_control", "+pids");/	;/
