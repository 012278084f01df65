# 4.6: a command that ignores SIGTERM can be ended with SIGKILL only
s/kill(c->pid, KILL_INIT);/kill(c->pid, 0);/
