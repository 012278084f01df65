# 3.7 skip.3: there is no guard
s/sections\[n\].part <= parts && guard(n)/sections[n].part <= parts \&\& guard(0)/
