# 3.1 4.1: unshare(CLONE_NEWPID) without a fork
/^static void fork_as_pid_1/,/^}/ s/^{/{\
	if (c->pid == 0)\
		return;/
