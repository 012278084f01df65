# 9.9: a missing --workdir is an error
/^static void enter_workdir/,/^}/ s/^		*mkdir(.*/;/
