# 4.6: PR_SET_PDEATHSIG is asked for before the IDs change
/^	section(4, die_with_parent);/d; s/^	section(9, forget_caller);/	section(4, die_with_parent);\
	section(9, forget_caller);/
