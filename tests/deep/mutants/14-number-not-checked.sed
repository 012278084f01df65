# 14.5: whatever is called /dev/null on the host is taken
/^static void bind_devices/,/^}/ s/if (!S_ISCHR(st.st_mode) ||/if (!S_ISCHR(st.st_mode))/; /^		    st.st_rdev != makedev(list\[i\]/d
