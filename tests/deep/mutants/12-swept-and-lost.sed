# 12.11: the new cgroup was swept, and the run fails
s/^	} while (!lock_cgroup());/	} while (!lock_cgroup() \&\& false);/
