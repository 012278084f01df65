# 10.11: Ctrl-Z stops mdocker, and PID 1 runs on
/^static void pass_on/,/^}/ s/^		kill(pid, SIGSTOP);/		;/
