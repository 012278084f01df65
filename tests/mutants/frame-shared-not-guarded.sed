# 5.9: the guard forgets that a mount made here may show on the host
s/^	if (!ns || strcmp(ns, "mnt") != 0 || n == 5 || !c->shared)$/	if (!ns || n > 0)/
