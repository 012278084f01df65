# 11.9 11.10: the command is in the background of its own terminal
/^static void stay_as_init/,/^}/ s/^	if (foreground)/	if (!stay)/
