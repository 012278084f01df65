# 12.11: the new cgroup was swept before it was locked
s/^	} while (mkdir(cgroup, 0700) == 0);/	} while (lock < 0 \&\& mkdir(cgroup, 0700) == 0);/
