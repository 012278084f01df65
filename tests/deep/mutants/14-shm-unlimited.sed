# 14.7: shared memory up to half of the machine's
s/"mode=1777,size=64m"/"mode=1777"/
