# 4.19: the signal that kills PID 1 is passed on for anyone
s/if (signo == KILL_INIT || (signo == SIGHUP && c->nohup))/if (signo == SIGHUP \&\& c->nohup)/
