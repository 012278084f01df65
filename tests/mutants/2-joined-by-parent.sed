# 2.1 2.4: the parent writes its own PID to cgroup.procs
/^static void join_cgroup/,/^}/ s/c->pid)/getpid())/
