# 9.7: signals that the caller blocked stay blocked in the command
s/^	MUST(sigprocmask(SIG_SETMASK, &none, NULL));/	;/
