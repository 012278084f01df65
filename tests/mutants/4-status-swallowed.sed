# 4.2 4.3: mdocker succeeds, however the command ended
s/^	return c->status;/	return 0;/
