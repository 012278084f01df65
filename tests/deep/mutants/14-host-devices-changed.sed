# 14.1 14.4: the bound devices are not read-only
/^static void bind_device/,/^}/ s/MS_RDONLY | MS_NOSUID/MS_NOSUID/
