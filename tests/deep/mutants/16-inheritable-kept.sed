# 16.3: what the caller handed down stays inheritable
s/\.permitted = KEPT, \.inheritable = 0 }/.permitted = KEPT, .inheritable = KEPT }/
