# 7.1 7.3: chdir("/") before chroot: the current directory is the host's root
/^static void change_root/,/^}/ {
	s/^	MUST(chdir("\/"));//
	s/^	MUST_ON(rootfs, chroot/	MUST(chdir("\/"));\
&/
}
s/^	enter_workdir();/	(void)enter_workdir;/
