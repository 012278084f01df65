# 15.2 15.3: bound to itself, and no flags
/^static void make_read_only/,/^}/ s/^		add_mount_flags(.*/		;/
