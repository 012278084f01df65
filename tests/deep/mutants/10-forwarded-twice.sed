# 10.9: Ctrl-C, which the terminal gave to the command, is passed on to it once more
s/^	} else if (!typed || getpgid(pid) != getpgrp()) {/	} else {/
