# 18.1: the user's number is taken for its group's
s/"0 %u 1", getegid())/"0 %u 1", geteuid())/
