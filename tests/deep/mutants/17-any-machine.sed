# 17.4: the calls of a 32-bit PC are not looked at
s/^	add(IF_EQUAL, MACHINE, 1, 0);/	add(IF_EQUAL, MACHINE, 1, 1);/
