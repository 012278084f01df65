# 2.16: the sweep does not ask whether the cgroup's owner lives
s/(pid == getpid() || (kill(pid, 0) < 0 && errno == ESRCH))/pid > 0/
