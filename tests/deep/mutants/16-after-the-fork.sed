# 16.2: PID 1 of --init keeps all capabilities
/^	section(16, drop_capabilities);/d
s/^	section(17, filter_calls);.*/	section(16, drop_capabilities);\
&/
