# 12.2: the cgroup of a killed run stays as long as something lives in it
/^static void sweep_leftovers/,/^}/ s/^				empty_cgroup(path);/				;/
