# 1.8: a hostname of more than 64 bytes is taken, and fails when half is made
s/good > HOST_NAME_MAX/good > 1000/
