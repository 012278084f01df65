# 16.1: 1 << 34 is taken for a bit of its own, and is 1 << 2
s/if ((cap > 31 || !(KEPT & BIT(cap))) &&/if (!(KEPT \& BIT(cap)) \&\&/
