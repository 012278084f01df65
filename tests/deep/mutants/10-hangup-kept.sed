# 10.10: a hangup is taken for the command's, too
s/(signo == SIGINT || signo == SIGQUIT || signo == SIGWINCH);/signo != SIGALRM;/
