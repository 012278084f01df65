# 13.6: the copy in memory can be written
s/(F_SEAL_WRITE | F_SEAL_SHRINK |/(F_SEAL_SHRINK |/
