# 9.15: the command is given to sh -c, as system(3) does
s/^	execvp(command\[0\], command);/	execlp("sh", "sh", "-c", command[0], (char *)NULL);/
