# 2.13: a run that fails leaves its cgroup
/^static void die(/,/^}/ s/^		remove_cgroup();/		;/
