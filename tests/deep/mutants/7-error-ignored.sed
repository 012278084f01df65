# 7.11: a chroot that failed, and the command runs in the host's root
/^static void change_root/,/^}/ s/MUST_ON(/TRY_ON(/
