# 2.13: all containers use one cgroup
s/"%s\/mdocker\.%d\.%lu", tree, getpid(),/"%s\/mdocker.%d.%lu", tree, 1,/
