# 5.1 5.2: MS_BIND | MS_PRIVATE in one call, of which mount(2) ignores the second
s/MUST(mount(NULL, "\/", NULL, MS_REC | MS_PRIVATE, NULL));/MUST(mount(rootfs, rootfs, NULL, MS_BIND | MS_REC | MS_PRIVATE, NULL));/
