# 5.10: mounts that could not be made private, and the run goes on
/^static void make_mounts_private/,/^}/ s/MUST(/TRY(/
