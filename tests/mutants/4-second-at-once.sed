# 4.17: one timeout(1) is two SIGTERMs, and kills a command that was cleaning up
s/return ms >= 50;/return ms >= 0;/
