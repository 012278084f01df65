# hostile.20: a name from the command line writes to the terminal
s/^	make_printable(text);//
