# 2.1: the limit is another number than 50
s/pids_max\[16\] = "50"/pids_max[16] = "51"/
