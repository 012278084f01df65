# 4.15: the terminal stays with the process group of a shell that has ended
s/^	if (c->process == PARENT && c->foreground)$/	if (c->process == CHILD \&\& c->foreground)/
