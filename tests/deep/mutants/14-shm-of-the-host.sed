# 14.7: the host's /dev/shm
s/mount_on("shm", "tmpfs", SAFE, "mode=1777,size=64m")/mkdir("shm", 0755), MUST(mount("\/dev\/shm", "shm", NULL, MS_BIND, NULL))/
