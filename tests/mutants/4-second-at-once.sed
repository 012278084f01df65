# 4.17: one timeout(1) is two SIGTERMs, and kills a command that was cleaning up
s/ \/ 1000000 >= 50)/ \/ 1000000 >= 0)/
