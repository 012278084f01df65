# 17.3: the first number above the list is forgotten
s/^	add(IF_LEAST, UNKNOWN, 0, 1);/	add(IF_LEAST, UNKNOWN + 1, 0, 1);/
