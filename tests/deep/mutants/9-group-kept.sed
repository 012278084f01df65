# 9.18: the caller's group reaches the command
/^	MUST(setgid(group));/d
