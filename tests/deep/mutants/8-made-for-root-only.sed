# 8.6: the directory /proc is made with a mode that lets nobody in
s/mkdir("\/proc", 0555)/mkdir("\/proc", 0700)/
