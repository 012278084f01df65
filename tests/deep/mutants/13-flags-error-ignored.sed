# 13.11 14.11 15.9: mounts without their flags, and the run goes on
/^static void add_mount_flags/,/^}/ s/MUST_ON(/TRY_ON(/
