# trace.4: a trace into a full file kills
/^	signal(SIGXFSZ, SIG_IGN);/d
