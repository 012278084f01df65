# 2.11: rmdir alone, which does not remove a cgroup that has others in it
s/^	remove_children(AT_FDCWD, path);/	(void)remove_children;/
