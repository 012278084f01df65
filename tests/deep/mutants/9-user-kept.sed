# 9.22: the caller's real user ID reaches the command
/^	MUST(setuid(user));/d
