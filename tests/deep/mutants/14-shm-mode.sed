# 14.7: only root can make shared memory
s/"mode=1777,size=64m"/"mode=755,size=64m"/
