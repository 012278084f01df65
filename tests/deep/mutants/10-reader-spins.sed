# 10.22: a reader in the background reads for ever
s/^	if (signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU) {/	if (signo == SIGTSTP) {/
