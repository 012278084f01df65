# 15.8: /sys is a link, and no hint
/^	{ 15, ENOTDIR,/d
