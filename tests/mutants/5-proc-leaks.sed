# 5.3: neither private mounts nor the guard: /proc stays on the host
s/mount(NULL, "\/", NULL, MS_REC | MS_PRIVATE, NULL),$/0,/
s/^		if (guard(c, n))$/		if (guard(c, 0))/
