# 10.21: an interrupted wait is taken for the signal before it
/^static void pass_signals_to/,/^}/ { s/^	siginfo_t info;/	siginfo_t info = { 0 };/; s/^		} else if (info.si_signo != SIGCHLD) {/		}\
		if (info.si_signo != SIGCHLD) {/; }
