# 10.1: signals are blocked, and not passed on
/^static void pass_on/,/^}/ s/^		kill(pid, signo);/		;/
