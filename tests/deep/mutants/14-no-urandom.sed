# 14.1: an entry is missing
s/{ "\/dev\/urandom", 1, 9 }, //
