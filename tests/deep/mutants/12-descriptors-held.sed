# 12.8: a descriptor for each level
s/^		closedir(stream);$/		(void)stream;/
