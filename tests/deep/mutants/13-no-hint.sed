# 13.9: an old kernel, and no hint
/^	{ 13, ENOSYS,/d
