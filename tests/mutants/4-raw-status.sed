# 4.2: the status that wait gave is taken for an exit status
s/c->status = WIFEXITED(status) ? WEXITSTATUS(status)$/c->status = WIFEXITED(status) ? status/
