# 10.16: a SIGTERM before the command starts is lost
/^static void stop_if_asked/,/^}/ s/ || sigismember(&waiting, SIGTERM)//
