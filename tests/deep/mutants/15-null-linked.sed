# 15.6: a link in the image that leads to a device
/^static void mask_paths/,/^}/ { s/lstat(/stat(/; s/ || null.st_rdev != makedev(1, 3)//; }
