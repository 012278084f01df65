# 5.1 5.4: MS_SLAVE, which keeps our mounts in, and lets the host's mounts come
s/mount(NULL, "\/", NULL, MS_REC | MS_PRIVATE, NULL),$/mount(NULL, "\/", NULL, MS_REC | MS_SLAVE, NULL),/
