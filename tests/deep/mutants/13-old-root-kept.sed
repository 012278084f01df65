# 13.1: the old root is still mounted on top of the new one
/^static void drop_old_root/,/^}/ s/MUST(umount2(".", MNT_DETACH));/;/
