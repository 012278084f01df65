# 11.2: PID 1 succeeds, however the command ended
s/^		_exit(wait_for(pid));/		wait_for(pid);\
		_exit(0);/
