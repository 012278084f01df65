# 18.1: the IDs are read in the namespace, where nobody has one
/^	snprintf(users, sizeof users,/d; /^	snprintf(groups, sizeof groups,/d
s/^	set_file("\/proc\/self", "setgroups", "deny");/&\
	snprintf(users, sizeof users, "0 %u 1", geteuid());\
	snprintf(groups, sizeof groups, "0 %u 1", getegid());/
