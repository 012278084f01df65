# 2.4: mdocker puts itself into the cgroup
s/snprintf(pid, sizeof pid, "%d", init_pid);/snprintf(pid, sizeof pid, "%d", getpid());/
