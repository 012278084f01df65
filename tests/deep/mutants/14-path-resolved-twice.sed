# 14.3: a relative ROOTFS is looked up again from inside it
/^static void make_dev/,/^}/ s/^	rootfs = "\.";/	;/
