# 13.7: a file on a tmpfs, which has a seal, is taken for the copy
/^static void run_from_copy/,/^}/ s/seals == ALL_SEALS/seals > 0/
