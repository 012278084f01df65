# 13.5: the rootfs is read-only in every run
s/(read_only ? MS_RDONLY : 0)/MS_RDONLY/
