# hostile.20: a name writes to the terminal by way of the trace
/^static void announce(/,/^}/ s/^	make_printable(call);//
