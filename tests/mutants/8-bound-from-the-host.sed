# 8.3: the host's /proc is bound into the rootfs
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
	MUST(c, mount("/proc", proc, NULL, MS_BIND, NULL), "mount(\\"%s\\")", proc);\
}
}
