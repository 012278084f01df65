# 1.10 hostile.7: an error of mdocker's own is exit status 1, as if it were the command's
/^static void fail(/,/^}/ s/die(125,/die(1,/
