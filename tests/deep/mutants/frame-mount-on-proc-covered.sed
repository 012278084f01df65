# 5.11: with --skip 5 section 8 covers the host's /proc, if that is mounted on the rootfs's
/^	mount(NULL, "\/proc", NULL, MS_PRIVATE, NULL);/d
