# 9.9: only the last directory of --workdir is made
/^static void enter_workdir/,/^}/ s/^		mkdir(path, 0755);/		;/
