# trace.5: colours are decided by stdout
s/colour = isatty(STDERR_FILENO)/colour = isatty(STDOUT_FILENO)/
