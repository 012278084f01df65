# 13.11: the copy could not be executed, and mdocker's own file runs on
/^static void run_from_copy/,/^}/ s/MUST(fexecve/TRY(fexecve/
