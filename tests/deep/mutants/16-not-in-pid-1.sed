# 16.2 16.3: the bounding set alone, which takes effect only at exec
s/^	MUST(syscall(SYS_capset, version, sets));/	;/
