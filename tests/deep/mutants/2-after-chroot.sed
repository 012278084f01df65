# 2.1 2.2: the cgroup is made after chroot, where the same paths are plain files of the rootfs
/^	section(2, make_cgroup);/d
/^	section(2, join_cgroup);/d
/^	section(7, change_root);/a\
	section(2, make_cgroup);\
	section(2, join_cgroup);
s/^	const char \*tree = pids_tree();$/	const char *tree = "\/tmp";/
s/fd = open(path, O_WRONLY | O_CLOEXEC)/fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644)/
