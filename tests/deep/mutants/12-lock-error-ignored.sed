# 12.13: a lock that could not be had, and the run goes on
s/^		MUST(flock(lock, LOCK_EX));/		TRY(flock(lock, LOCK_EX));/
