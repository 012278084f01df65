# 1.12: the command is not optional
s/^	if (optind < argument_count)$/&\
		;\
	if (optind <= argument_count)/
