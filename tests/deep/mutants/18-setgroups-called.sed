# 18.1: setgroups, which was given up, is called
s/^	if (!rootless)			\/\* section 18 says why \*\//	if (1)/
