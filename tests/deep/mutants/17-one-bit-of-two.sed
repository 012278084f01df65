# 17.9: bit 17 is forgotten
s/IF_BITS, ~0x20008u,/IF_BITS, ~0x8u,/
