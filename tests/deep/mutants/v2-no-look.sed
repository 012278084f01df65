# 2.15: nobody looks whether there are processes beside the new cgroup
s/^\(	if (access(path, F_OK) == 0 &&\) read(procs, &any, 1) == 1)/\1 read(procs, \&any, 1) == 2)/
