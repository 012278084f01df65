# 1.13: the command's options are taken for mdocker's
s/char shorts\[128\] = "+:"/char shorts[128] = ":"/
