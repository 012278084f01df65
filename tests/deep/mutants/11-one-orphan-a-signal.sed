# 11.5: PID 1 waits for one orphan at each SIGCHLD, though several make one signal
s/ && waitpid(child.si_pid, NULL, 0) > 0);/ \&\& waitpid(child.si_pid, NULL, 0) < 0);/
