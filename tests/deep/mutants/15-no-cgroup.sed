# 15.5: the container does not see its limit
/^static void mount_sys/,/^}/ s/"\/sys\/fs\/cgroup"/"\/sys\/fs\/none"/
