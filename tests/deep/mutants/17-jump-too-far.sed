# 17.2: the jump over a result goes over the next call, too
s/^		add(IF_EQUAL, (unsigned)refused\[i\], 0, 1);/		add(IF_EQUAL, (unsigned)refused[i], 0, 2);/
