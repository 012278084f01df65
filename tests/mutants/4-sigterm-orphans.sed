# 4.5 4.6: SIGTERM ends mdocker, and the container lives on
/^static void fill_signals/,/^}/ s/^	sigfillset(set);/&\
	sigdelset(set, SIGTERM);/
s/prctl(PR_SET_PDEATHSIG, SIGKILL)/prctl(PR_SET_PDEATHSIG, 0)/
