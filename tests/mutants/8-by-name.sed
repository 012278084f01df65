# 8.7: /proc is mounted before chroot and by name, wherever a symbolic link leads
/^	section(c, 7, change_root);/d
/^	section(c, 8, mount_proc);/a\
	section(c, 7, change_root);
/^static void mount_proc/,/^}/ {
	/^static/!d
	a\
{\
	char proc[PATH_MAX + 8];\
\
	snprintf(proc, sizeof proc, "%s/proc", c->rootfs);\
	mkdir(proc, 0555);\
	MUST(c, mount("proc", proc, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL),\
	     "mount(\\"%s\\")", proc);\
}
}
