# 8.1 8.4: /proc is mounted before chroot, on the host's
/^	section(7, change_root);/d
s/^	section(8, mount_proc);/&\
	section(7, change_root);/
