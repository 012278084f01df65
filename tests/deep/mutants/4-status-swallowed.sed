# 4.2 4.3: mdocker succeeds, however the command ended
/^static int parent/,/^}/ s/^	return status;/	return 0;/
