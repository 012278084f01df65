# 16.11: only the effective user is set, and the command can go back
s/^	MUST(setuid(user));/	MUST(seteuid(user));/
