# 13.11: the root was not switched, and the run goes on
/^static void switch_root/,/^}/ s/MUST(/TRY(/
