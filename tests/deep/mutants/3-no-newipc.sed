# 3.11 3.6: CLONE_NEWIPC is missing
s/ | CLONE_NEWIPC//
