# 8.3: the host's /proc is bound into the rootfs
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
	MUST_ON(proc, mount("/proc", proc, NULL, MS_BIND, NULL));\
}
}
