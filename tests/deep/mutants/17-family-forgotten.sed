# 17.8: the kernel's ciphers can be reached
/^	add_rule(SYS_socket, 0, IF_EQUAL, AF_ALG,/d
