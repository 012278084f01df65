# 3.4: mdocker itself unshares everything, and tidies up in a copy of the host
/^	section(3, unshare_namespaces);/d
s/^	section(3, unshare_pids);/&\
	section(3, unshare_namespaces);/
