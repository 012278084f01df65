# 18.9: root gets a user namespace, too
s/^	if (!rootless)$/	if (0)/
