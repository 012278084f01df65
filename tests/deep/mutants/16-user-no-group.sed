# 16.11: --user UID:GID sets the user alone
s/^	MUST(setgid(group));/	MUST(setgid(0));/
