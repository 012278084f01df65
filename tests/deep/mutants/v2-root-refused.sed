# 2.1: processes in the topmost cgroup are taken for a reason to refuse
s/^	if (access(path, F_OK) == 0 && read/	if (read/
