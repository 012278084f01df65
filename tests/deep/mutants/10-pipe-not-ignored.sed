# trace.4: a trace into a pipe that nobody reads kills
/^	signal(SIGPIPE, SIG_IGN);/d
