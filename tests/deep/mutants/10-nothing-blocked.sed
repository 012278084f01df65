# 10.1 10.2: signals are not blocked, and end mdocker
/^static void block_signals/,/^}/ s/^	MUST(sigprocmask(SIG_BLOCK, &signals, NULL));/	;/
