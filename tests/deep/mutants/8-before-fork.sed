# 8.4: /proc is mounted by a process that is not in the new PID namespace, and shows the host's
s/^	MUST(unshare(CLONE_NEWPID));/	;/
