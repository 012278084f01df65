# 9.15: the command is given to sh -c, as system(3) does
s/^	execvp(\*command, command);/	execlp("sh", "sh", "-c", *command, (char *)NULL);/
