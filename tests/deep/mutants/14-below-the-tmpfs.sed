# 14.3: the entries are made below the tmpfs, in the rootfs
/^static void make_dev/,/^}/ { /MUST(fchdir(dev));.*from below/d; }
