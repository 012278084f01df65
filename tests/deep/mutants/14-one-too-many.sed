# 14.1: a device too many
s/^		{ "\/dev\/urandom", 1, 9 },/		{ "\/dev\/kmsg", 1, 11 },\
&/
