# 18.11: the topmost cgroup is taken, where only root may make one
s/^	if (rootless)$/	if (0)/
