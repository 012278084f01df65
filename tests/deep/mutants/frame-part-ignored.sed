# part.1: --part does not leave anything out
s/sections\[n\].part > (skipped & GROUND ? 2 : parts)/sections[n].part > 3/
