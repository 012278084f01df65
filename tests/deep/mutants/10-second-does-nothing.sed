# 10.2: a command that ignores SIGTERM can be ended with SIGKILL only
/^static void pass_on/,/^}/ s/^		kill(pid, SIGKILL);/		;/
