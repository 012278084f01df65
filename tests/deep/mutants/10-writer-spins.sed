# 10.14: a writer in the background of a terminal with tostop writes for ever
s/signo == SIGTTIN || signo == SIGTTOU) {/signo == SIGTTIN) {/
