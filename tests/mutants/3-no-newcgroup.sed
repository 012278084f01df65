# 3.2 2.11: CLONE_NEWCGROUP is missing
s/ | CLONE_NEWCGROUP));/));/
