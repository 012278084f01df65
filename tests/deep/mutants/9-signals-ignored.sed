# 9.7: what the caller ignores stays ignored
s/^	for (int signo = 1; signo < _NSIG; signo++)/	for (int signo = 1; signo < 1; signo++)/
