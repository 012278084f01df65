# 9.1: the caller's variables reach the command
/^	clearenv();/d
