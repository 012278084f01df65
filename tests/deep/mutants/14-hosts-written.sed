# 14.9: the name is written to the file in the rootfs
/^static void add_to_hosts/,/^}/ { s/"\/dev\/hosts", O_WRONLY/"\/etc\/hosts", O_WRONLY | O_TRUNC/; /TRY(mount(/d; s/MUST(unlink/TRY(unlink/; }
