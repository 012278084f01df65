# 10.23: Ctrl-Z stops mdocker where nobody can continue it
/^static void pass_on/,/^}/ s/^		raise(signo);/		raise(SIGSTOP);/
