# 3.2 6.1: CLONE_NEWUTS is missing
s/ | CLONE_NEWUTS//
