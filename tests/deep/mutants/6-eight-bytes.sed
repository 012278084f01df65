# 6.1 6.6: sizeof of a pointer for the length of the name
s/sethostname(hostname, strlen(hostname))/sethostname(hostname, sizeof hostname)/
