# 1.19: 4294967295, which is -1, is taken, and means no change
s/read_number(text, 0, 4294967294)/read_number(text, 0, 4294967295)/; s/read_number(colon + 1, 0, 4294967294)/read_number(colon + 1, 0, 4294967295)/
