# 13.4: the root without nosuid
/^static void make_root_mount/,/^}/ s/MS_NOSUID | MS_NODEV/MS_NODEV/
