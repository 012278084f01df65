# 1.19: what is not a number is user 0
s/^	user = (uid_t)read_number(text, 0, 4294967294);/	user = (uid_t)atoi(text);/
