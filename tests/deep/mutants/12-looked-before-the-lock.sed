# 12.11: the new cgroup was swept before it was locked
/^static bool lock_cgroup/,/^}/ s/^	return access(cgroup, F_OK) == 0;/	return lock >= 0;/
