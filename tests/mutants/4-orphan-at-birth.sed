# 4.10: PR_SET_PDEATHSIG alone: the parent may have died before it
s/^	if (n == 0)$/	if (n < 0)/
s/^	if (MUST(c, poll(&parent, 1, 0), "poll(pipe)") != 0)$/	if (MUST(c, poll(\&parent, 0, 0), "poll(pipe)") != 0)/
