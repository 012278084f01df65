# 11.13: a group that could not be made, and the run goes on
s/^	MUST(setpgid(0, 0));/	TRY(setpgid(0, 0));/
