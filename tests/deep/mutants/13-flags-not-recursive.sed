# 13.3 13.4 13.5: what is mounted below ROOTFS keeps its flags
/^static void add_mount_flags/,/^}/ { s/AT_EMPTY_PATH |$/AT_EMPTY_PATH,/; s/^\(	*\)AT_RECURSIVE, attr/\1attr/; }
