# 6.1 6.6: sizeof of a pointer for the length of the name
s/sethostname(c->hostname, strlen(c->hostname)),/sethostname(c->hostname, sizeof c->hostname),/
