# 4.10: --skip 4 is taken, and the container is not tidied up
s/^	if (n == 4)$/	if (n == 40)/
