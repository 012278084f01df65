# 18.1: the user inside has the number that it has outside, and is not root
s/"0 %u 1", geteuid())/"%u %u 1", geteuid(), geteuid())/
