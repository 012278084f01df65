# 12.14: the lock is open in the command, too, and outlives mdocker
s/^	MUST(syscall(SYS_close_range, 3, ~0U, 0));/	;/; /^static bool lock_cgroup/,/^}/ s/ | O_CLOEXEC//
