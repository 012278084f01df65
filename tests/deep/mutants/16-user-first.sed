# 16.11: the user is set first, who may not set the group any more
/^	MUST(setgid(group));/d
s/^	MUST(setuid(user));/&\
	MUST(setgid(group));/
