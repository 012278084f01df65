# 15.1: /sys/firmware can be read
s/^\(	"\/proc\/timer_list", "\/proc\/timer_stats"\), "\/sys\/firmware",/\1,/
