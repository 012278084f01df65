# 2.14: a PID in the name, which another PID namespace has, too
s/tree, getpid(), now.tv_nsec);/tree, getpid(), 1L);/
