# 11.1 11.3: --init is ignored
s/^	if (!stay)$/	if (stay || !stay)/
