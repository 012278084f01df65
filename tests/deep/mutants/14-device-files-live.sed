# 14.12: who may make device files can use them in \/dev
/^static void make_dev/,/^}/ s/SAFE/(SAFE \& ~MS_NODEV)/
