# 2.12: all containers use one cgroup
s/snprintf(path, sizeof path, "%s\/mdocker.%d-%ld", tree, getpid(), now.tv_nsec);/snprintf(path, sizeof path, "%s\/mdocker.1-1", tree);/
