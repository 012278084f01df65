# 2.12: all containers use one cgroup
/^static void make_cgroup/,/^}/ { s/^			 getpid(), now.tv_nsec);/			 1, 1L);/; }
