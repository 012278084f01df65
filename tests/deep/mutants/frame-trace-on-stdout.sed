# trace.3: the trace is printed on stdout, among what the command prints
s/write(STDERR_FILENO, line,/write(STDOUT_FILENO, line,/
