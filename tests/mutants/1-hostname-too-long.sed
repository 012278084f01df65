# 1.8: the length of the hostname is not checked
s/ || good > HOST_NAME_MAX//
