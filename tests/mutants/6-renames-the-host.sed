# 6.3: CLONE_NEWUTS is missing, and the guard too: the host is renamed
s/ | CLONE_NEWUTS |/ |/
s/^		if (guard(c, n))$/		if (guard(c, 0))/
