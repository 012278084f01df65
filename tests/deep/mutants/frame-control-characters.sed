# hostile.20: a name from the command line writes to the terminal
/^static void die(/,/^}/ s/^	make_printable(text);//
