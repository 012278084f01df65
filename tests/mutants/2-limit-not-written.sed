# 2.1 2.2: a cgroup is made and joined, and pids.max is forgotten
/set_file(c, c->cgroup, "pids.max", c->pids_max);/d
