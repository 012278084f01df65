# 10.6: one timeout(1) is two SIGTERMs, and kills a command that was cleaning up
s/return since > 0.05 && since <= 2;/return since <= 2;/
