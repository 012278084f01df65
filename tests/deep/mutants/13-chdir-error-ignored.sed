# 13.11: mdocker could not go to ROOTFS, and takes the directory where it is
/^static void make_root_mount/,/^}/ s/MUST_ON(rootfs, chdir/TRY_ON(rootfs, chdir/
