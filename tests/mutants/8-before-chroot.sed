# 8.1 8.4: /proc is mounted before chroot, on the host's
/^	section(c, 7, change_root);/d
/^	section(c, 8, mount_proc);/a\
	section(c, 7, change_root);
