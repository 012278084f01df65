# 3.4: mdocker itself unshares, and then forks the child
/^	section(c, 3, unshare_namespaces);/d
/^	if (spawn(c) == 0)$/i\
	section(c, 3, unshare_namespaces);
