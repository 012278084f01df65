# 4.2: the child does not wait for PID 1
/^static void fork_as_pid_1/,/^}/ s/^	supervise(c);//
