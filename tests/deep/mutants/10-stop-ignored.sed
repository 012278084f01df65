# 10.11 10.12: Ctrl-Z does not stop the container
s/^	if (signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU) {/	if (signo == 0) {/
