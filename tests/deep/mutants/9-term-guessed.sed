# 9.24: the terminal's type is not the caller's
s/setenv("TERM", term ? term : "linux", 1)/setenv("TERM", term ? "linux" : "linux", 1)/
