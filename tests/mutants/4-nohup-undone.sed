# 4.24: nohup is undone: SIGHUP reaches a command that was to survive it
s/(signo == SIGHUP && c->nohup)/signo < 0/
