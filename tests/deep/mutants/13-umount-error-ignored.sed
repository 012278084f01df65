# 13.11: the old root is still there, and the run goes on
/^static void drop_old_root/,/^}/ s/MUST(/TRY(/
