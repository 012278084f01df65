# 10.18: whatever the kernel sends is taken for the terminal's
s/^	bool typed = info->si_code == SI_KERNEL &&/	bool typed = info->si_code == SI_KERNEL ||/
