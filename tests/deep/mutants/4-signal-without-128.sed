# 4.3: killed by signal N is exit status N
s/ : 128 + WTERMSIG(how);/ : WTERMSIG(how);/
