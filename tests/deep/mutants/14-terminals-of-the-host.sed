# 14.6: the host's terminals
s/mount_on("pts", "devpts", SAFE & ~MS_NODEV, rootless ? "ptmxmode=666" :/mkdir("pts", 0755), MUST(mount("\/dev\/pts", "pts", NULL, MS_BIND, NULL)), (void)(rootless ? "" :/
