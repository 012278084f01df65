# 11.9: PID 1 and the command are one group, and Ctrl-C reaches both
/^static void stay_as_init/,/^}/ { s/^	MUST(setpgid(0, 0));/	;/; s/^	if (foreground)/	if (!stay)/; }
