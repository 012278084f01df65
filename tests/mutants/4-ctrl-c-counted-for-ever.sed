# 4.22: an interpreter is killed by the second Ctrl-C of the day
s/ms <= 2000/ms <= 20000000/
