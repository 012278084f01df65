# 2.15: a container's cgroup is refused also when no process is in it
s/^\(	if (access(path, F_OK) == 0 &&\) read(procs, &any, 1) == 1)/\1 read(procs, \&any, 1) >= 0)/
