# 4.19: the signal that kills PID 1 is passed on for anyone
s/^		if (c->process == CHILD)$/		if (c->process == PARENT)\
			kill(c->pid, signo);\
		else/
