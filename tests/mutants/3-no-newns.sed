# 3.2: CLONE_NEWNS is missing
s/CLONE_NEWNS | //
