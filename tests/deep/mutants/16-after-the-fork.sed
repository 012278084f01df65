# 16.2: PID 1 of --init keeps all capabilities
/^	section(16, drop_capabilities);/d
s/^	section(11, stay_as_init);/&\
	section(16, drop_capabilities);/
