# 2.15: a run that fails exits at once, and the cgroup stays
/^		remove_cgroup(c);/d
/^	if (c->process == PARENT)$/d
