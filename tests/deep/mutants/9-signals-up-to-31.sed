# 9.7: the dispositions of real-time signals are forgotten
s/^	for (int signo = 1; signo < _NSIG; signo++)/	for (int signo = 1; signo < 32; signo++)/
