# 9.11 9.12: 126 and 127 are swapped
s/failure == ENOENT ? 127 : 126/failure == ENOENT ? 126 : 127/
