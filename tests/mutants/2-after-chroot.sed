# 2.1 2.2: the cgroup is made after chroot, of plain directories and files
/^static const char \*find_pids_tree/,/^}/ s|^{|{\
	mkdir("/sys", 0755);\
	mkdir("/sys/fs", 0755);\
	mkdir(V2, 0755);\
	return V2;|
s/open(path, O_WRONLY | O_CLOEXEC)/open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644)/
s/"%d", c->pid);/"%d", getpid());/
/^	section(c, 2, .*_cgroup);/d
/^	section(c, 7, change_root);/a\
	section(c, 2, make_cgroup);\
	section(c, 2, join_cgroup);
