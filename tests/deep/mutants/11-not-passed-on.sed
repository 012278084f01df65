# 11.3 11.4: PID 1 keeps the signals for itself
/^static void stay_as_init/,/^}/ s/^		pass_signals_to(pid);/		;/
