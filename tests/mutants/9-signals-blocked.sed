# 9.7 4.5: the signals that mdocker blocks for itself stay blocked in the command
s/sigprocmask(SIG_SETMASK, &none, NULL), "/0, "/
