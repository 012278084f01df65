# 9.18: the caller's group reaches the command
/^	MUST(c, setgid(0), /d
