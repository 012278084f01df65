# 4.8: the child stays in mdocker's group, and both pass on what was sent to the group
/^	MUST(c, setpgid(0, 0), "setpgid(0, 0)");/d
