# 18.8: no hint where the number of user namespaces is limited
/^	{ 18, ENOSPC,/d
