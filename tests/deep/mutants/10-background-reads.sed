# 10.13: in the background the command reads the terminal of the shell
s/if (foreground > 0 && foreground != getpgrp()) {/if (foreground < 0) {/
