# 9.1: the caller's variables reach the command
s/int failed = clearenv();/int failed = 0;/
