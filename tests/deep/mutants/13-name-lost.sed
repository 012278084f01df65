# 13.10: ps shows mdocker under a number
s/^		prctl(PR_SET_NAME, program_invocation_short_name);.*/		;/
