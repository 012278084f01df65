# 17.2: one call is not in the list
s/ SYS_open_tree, SYS_move_mount,/ SYS_move_mount,/; s/^	SYS_open_tree, SYS_move_mount,/	SYS_move_mount,/
