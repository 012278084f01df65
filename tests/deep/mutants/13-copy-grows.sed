# 13.6: the copy in memory can be made longer
s/F_SEAL_GROW | F_SEAL_SEAL)/F_SEAL_SEAL)/
