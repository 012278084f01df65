# 9.4: the caller's open files reach the command
s/syscall(SYS_close_range, 3, ~0u, 0)/0/
