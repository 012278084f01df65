# 14.6: other users cannot open a terminal
s/"ptmxmode=666,mode=620,gid=5"/"mode=620,gid=5"/
