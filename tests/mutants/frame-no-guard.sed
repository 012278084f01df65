# 3.7 skip.3: there is no guard
s/^		if (guard(c, n))$/		if (guard(c, 0))/
