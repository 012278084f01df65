# 16.3: what the caller handed down stays inheritable
s/unsigned sets\[6\] = { KEPT, KEPT, 0 };/unsigned sets[6] = { KEPT, KEPT, KEPT };/
