# 16.11: the group is lost where mdocker starts again from its copy
/^	if (colon)$/,/^		\*colon = ':';.*/d
