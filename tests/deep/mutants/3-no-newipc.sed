# 3.2 3.6: CLONE_NEWIPC is missing
s/ | CLONE_NEWIPC//
