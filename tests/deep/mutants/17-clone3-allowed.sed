# 17.5: clone3 can make a user namespace
s/^	add(IF_EQUAL, SYS_clone3, 0, 1);/	add(IF_EQUAL, SYS_clone3, 1, 1);/
