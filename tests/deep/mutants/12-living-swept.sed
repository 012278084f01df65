# 12.1 12.5: a lock that another process has is no obstacle
s/^		    flock(fd, LOCK_EX | LOCK_NB) == 0)/		    fd >= 0)/
