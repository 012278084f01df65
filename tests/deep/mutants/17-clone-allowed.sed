# 17.5: clone can make a user namespace
/^	add_rule(SYS_clone, 0,/d
