# 2.1 2.2: the cgroup is made after chroot, where the same paths are plain files of the rootfs
/^	section(2, make_cgroup);/d
/^	section(2, join_cgroup);/d
/^	section(7, change_root);/a\
	section(2, make_cgroup);\
	section(2, join_cgroup);
s/return access(V1 "\/tasks", F_OK) == 0 ? V1 : V2;/return "\/tmp";/
s/fd = open(path, O_WRONLY | O_CLOEXEC)/fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644)/
