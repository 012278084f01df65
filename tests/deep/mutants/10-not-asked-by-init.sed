# 10.16: nobody looks for signals just before the command starts
/^_Noreturn static void init(void)$/,/^}/ s/^	section(10, stop_if_asked);//
