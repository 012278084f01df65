# 18.8: no namespace, and the run goes on
s/^	MUST(unshare(CLONE_NEWUSER));/	TRY(unshare(CLONE_NEWUSER));/
