# 9.4: the caller's open files reach the command
s/^	MUST(syscall(SYS_close_range, 3, ~0U, 0));/	;/
