# 11.5: PID 1 waits for its own child only
s/waitid(P_ALL, 0, &child,/waitid(P_PID, (id_t)pid, \&child,/
