# 14.10: /dev is a link, and no hint
/^	{ 14, ENOTDIR,/d
