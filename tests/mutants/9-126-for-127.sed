# 9.11 9.12: 126 and 127 are swapped
s/error == ENOENT ? 127 : 126/error == ENOENT ? 126 : 127/
