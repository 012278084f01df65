# 17.7: the descriptor is compared, and not what ioctl should do
s/add_rule(SYS_ioctl, 1,/add_rule(SYS_ioctl, 0,/
