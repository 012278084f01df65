# 9.4: descriptors are closed up to a number that was thought to be enough
s/syscall(SYS_close_range, 3, ~0U, 0)/syscall(SYS_close_range, 3, 63U, 0)/
