# 2.14: a PID in the name, which another PID namespace has, too
/^static void make_cgroup/,/^}/ s/ now.tv_nsec);/ 1L);/
