# 13.8: ROOTFS is looked up again after the root was mounted on it
/^static void make_root_mount/,/^}/ s/^	rootfs = "\.";/	;/
