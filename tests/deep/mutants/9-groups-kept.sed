# 9.5: the caller's groups reach the command
s/^		MUST(setgroups(0, NULL));/		;/
