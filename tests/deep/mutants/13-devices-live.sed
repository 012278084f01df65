# 13.3: the root without nodev
/^static void make_root_mount/,/^}/ s/MS_NOSUID | MS_NODEV/MS_NOSUID/
