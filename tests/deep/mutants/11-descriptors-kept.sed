# 11.8: PID 1 keeps the descriptors, which the container can open
/^static void stay_as_init/,/^}/ s/^		close_descriptors();/		;/
