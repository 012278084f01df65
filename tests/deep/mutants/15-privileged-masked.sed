# 15.7: --privileged does not leave it out
s/skipped |= 1u << 15 | 1u << 16/skipped |= 1u << 16/
