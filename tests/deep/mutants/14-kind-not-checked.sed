# 14.5: a block device with the numbers of /dev/null is taken
/^static void bind_devices/,/^}/ s/if (!S_ISCHR(st.st_mode) ||/if (/
