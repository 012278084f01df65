# 1.5: errors are printed on stdout, among what the command prints
s/^	dprintf(STDERR_FILENO, "mdocker: %d %s: %s\\n"/	dprintf(STDOUT_FILENO, "mdocker: %d %s: %s\\n"/
