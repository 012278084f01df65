# 2.1: the default limit is no limit
s/\.pids_max = "50"/.pids_max = "max"/
