# 2.1 2.2: a cgroup is made and joined, and pids.max is forgotten
/set_file(cgroup, "pids.max", pids_max);/d
