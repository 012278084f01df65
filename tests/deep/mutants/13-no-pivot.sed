# 13.1 13.2: the command is only chrooted into the root mount
/^static void switch_root/,/^}/ s/MUST(syscall(SYS_pivot_root, ".", "."));/;/; /^static void drop_old_root/,/^}/ s/MUST(umount2(".", MNT_DETACH));/;/
