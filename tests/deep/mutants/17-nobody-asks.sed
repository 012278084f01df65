# 17.9: a program may not ask for its personality
/^	add_rule(SYS_personality, 0, IF_EQUAL, ~0u,/d
