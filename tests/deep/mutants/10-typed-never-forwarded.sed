# 10.9: a command in a session of its own gets no Ctrl-C
s/^	} else if (!typed || getpgid(pid) != getpgrp()) {/	} else if (!typed) {/
