# 5.1 5.4: MS_SLAVE, which keeps our mounts in, and lets the host's mounts come
s/NULL, MS_REC | MS_PRIVATE, NULL));/NULL, MS_REC | MS_SLAVE, NULL));/
