# 17.9: all personalities are allowed
/^	add_rule(SYS_personality, 0, IF_BITS,/d
