# 12.1: mdocker does not lock its own cgroup
s/^	MUST_ON(cgroup, lock_directory(cgroup));/	;/
