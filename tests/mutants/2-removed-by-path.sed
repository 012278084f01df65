# 2.17: what the container made is removed by whole paths, which may be too long
/^static void remove_children/,/^}/ s/^	while (dir && (entry = readdir(dir))) {/	char whole[4096];\
\
&\
		snprintf(whole, sizeof whole, "%s\/%s", name, entry->d_name);/
/^static void remove_children/,/^}/ s/remove_children(fd, entry->d_name);/remove_children(AT_FDCWD, whole);/
/^static void remove_children/,/^}/ s/unlinkat(fd, entry->d_name, AT_REMOVEDIR);/rmdir(whole);/
