# 15.1: the tmpfs on a directory can be filled
/^static void hide/,/^}/ s/"tmpfs", SAFE | MS_RDONLY, NULL/"tmpfs", SAFE, NULL/
