# part.3: Part III runs also without the sections that it is built on
s/(skipped & GROUND ? 2 : parts)/parts/
