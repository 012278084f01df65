# 3.2 2.12: CLONE_NEWCGROUP is missing
s/ | CLONE_NEWCGROUP),/),/
