# 17.7: arguments are taken to be 4 bytes apart
s/FIELD(args) + 8 \* (unsigned)n/FIELD(args) + 4 * (unsigned)n/
