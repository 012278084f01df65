# 6.3: CLONE_NEWUTS is missing, and the guard too: the host is renamed
s/ | CLONE_NEWUTS//; s/sections\[n\].part <= parts && guard(n)/sections[n].part <= parts \&\& guard(0)/
