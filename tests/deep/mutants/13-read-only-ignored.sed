# 13.5: --read-only does nothing
s/(read_only ? MS_RDONLY : 0)/0/
