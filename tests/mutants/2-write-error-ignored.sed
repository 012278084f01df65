# 2.15: a limit that cannot be written is ignored, and the run goes on
s/check(c, report(c, fd < 0 ? -1 : write(fd, value, strlen(value))));/report(c, fd < 0 ? -1 : write(fd, value, strlen(value)));/
