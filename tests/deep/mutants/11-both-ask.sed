# 11.14: with --step, PID 1 and the command both wait for Enter
/^static void stay_as_init/,/^}/ s/^	step = false;/	;/
