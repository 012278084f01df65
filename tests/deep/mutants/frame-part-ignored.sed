# part.1: --part does not leave anything out
s/sections\[n\].part <= parts && guard(n)/guard(n)/
