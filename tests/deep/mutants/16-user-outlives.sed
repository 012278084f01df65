# 16.12: setuid cancels the request to die with the parent
/^	section(4, die_with_parent);/d; s/^	section(9, forget_caller);/	section(4, die_with_parent);\
&/
