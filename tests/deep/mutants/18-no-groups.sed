# 18.1: no group is mapped, and the command's is nobody's
s/^	set_file("\/proc\/self", "gid_map", groups);/	;/; s/^	MUST(setgid(group));/	if (!rootless) setgid(group);/
