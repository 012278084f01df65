# 13.6: the copy in memory can be cut
s/(F_SEAL_WRITE | F_SEAL_SHRINK |/(F_SEAL_WRITE |/
