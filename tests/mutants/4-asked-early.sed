# 4.23: a SIGTERM before the command starts is lost
/^static bool asked_to_end/,/^}/ s/SIGTERM/SIGINT/
