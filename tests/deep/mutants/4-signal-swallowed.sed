# 4.3: WEXITSTATUS of a command that was killed by a signal, which is 0
s/ : 128 + WTERMSIG(how);/ : WEXITSTATUS(how);/
