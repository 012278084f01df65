# 10.11: a container that was stopped never goes on
/^static void pass_on/,/^}/ s/^		kill(pid, SIGCONT);/		;/; s/^	} else if (!typed ||/	} else if (signo != SIGCONT \&\& (!typed ||/; s/getpgid(pid) != getpgrp()) {/getpgid(pid) != getpgrp())) {/
