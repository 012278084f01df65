# 10.3: a second signal of any kind kills
s/if ((signo == SIGINT || signo == SIGTERM) && asked_again())/if (asked_again())/
