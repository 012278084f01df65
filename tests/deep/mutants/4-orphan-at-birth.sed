# 4.12: PR_SET_PDEATHSIG alone: the parent may have died before it
s/^	if (MUST(read(go\[0\], &byte, 1)) == 0)/	if (MUST(read(go[0], \&byte, 1)) < 0)/; s/^	if (MUST(poll(&from_parent, 1, 0)) != 0)/	if (MUST(poll(\&from_parent, 0, 0)) != 0)/
