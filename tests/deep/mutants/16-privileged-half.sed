# 16.10: --privileged leaves the filter in
s/skipped |= 1u << 15 | 1u << 16 | 1u << 17;/skipped |= 1u << 15 | 1u << 16;/
