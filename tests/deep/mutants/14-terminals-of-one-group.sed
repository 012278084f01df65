# 14.6: terminals do not belong to the group tty
s/"ptmxmode=666,mode=620,gid=5"/"ptmxmode=666,mode=620"/
