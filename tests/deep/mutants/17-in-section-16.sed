# 17.2: without section 16 there is no filter
s/^	if (!MACHINE)$/	if (skipped \& 1u << 16)\
		return;\
&/
