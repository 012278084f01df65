# 13.3 13.5: what is mounted below ROOTFS is not in the container
/^static void make_root_mount/,/^}/ s/OPEN_TREE_CLONE | AT_RECURSIVE/OPEN_TREE_CLONE/
