# trace.4: SIGPIPE of the trace waits, and kills the command
s/^	sigdelset(&signals, SIGPIPE);//
