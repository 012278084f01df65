# 17.1: the filter comes after --init has forked, and PID 1 has none
/^	section(17, filter_calls);.*/d
s/^	section(10, stop_if_asked);/&\
	if (init_pid == 0)\
		section(17, filter_calls);/
