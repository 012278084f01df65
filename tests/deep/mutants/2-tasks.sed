# 2.4: the file tasks, which takes one thread, and which version 2 does not have
s/set_file(cgroup, "cgroup.procs", pid);/set_file(cgroup, "tasks", pid);/; s/^	snprintf(pid, sizeof pid, "%d", init_pid);/	snprintf(pid, sizeof pid, "%d", getpid());/
