# 4.2: the status that wait gave is taken for an exit status
s/return WIFEXITED(how) ? WEXITSTATUS(how) :/return WIFEXITED(how) ? how :/
