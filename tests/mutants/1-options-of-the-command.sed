# 1.13: getopt without the "+" takes the command's options too
s/"+:h:e:w:"/":h:e:w:"/
