# 2.1: the limit is looked for where only version 1 has it
s/^	return access(V1 "\/tasks", F_OK) == 0 ? V1 : V2;/	return V1;/
