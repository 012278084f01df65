# 8.7: /proc is mounted before chroot and by name, wherever a symbolic link leads
/^	section(7, change_root);/d
s/^	section(8, mount_proc);/&\
	section(7, change_root);/
/^static void mount_proc(void)$/,/^}/ {
	/^static/!d
	a\
{\
	char proc[PATH_MAX + 8];\
\
	snprintf(proc, sizeof proc, "%s/proc", rootfs);\
	mkdir(proc, 0555);\
	MUST_ON(proc, mount("proc", proc, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));\
}
}
