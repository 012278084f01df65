# 18.1: the kernel is not told that setgroups is given up, and refuses the groups
s/^	set_file("\/proc\/self", "setgroups", "deny");/	;/
