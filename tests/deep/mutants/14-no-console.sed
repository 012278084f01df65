# 14.8: no /dev/console
s/^	if (terminal)$/	if (0)/
