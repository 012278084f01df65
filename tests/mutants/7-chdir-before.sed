# 7.1 7.3: chdir("/") before chroot: the current directory is the host's root
/^static void change_root/,/^}/ {
	s/^	MUST(c, chdir("\/").*//
	s/^	MUST(c, chroot(/	MUST(c, chdir("\/"), "chdir(\\"\/\\")");\
&/
}
/^static void execute_command/,/^}/ {
	s/^	MUST(c, chdir(c->workdir).*//
	s/getcwd(cwd, sizeof cwd) ? 0 : -1/strlen(strcpy(cwd, "\/"))/
}
