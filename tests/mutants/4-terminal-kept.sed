# 4.15: the terminal stays with the process group of a shell that has ended
s/if (c->foreground && group > 0 &&/if (!c->foreground \&\& group > 0 \&\&/
