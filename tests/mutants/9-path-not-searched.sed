# 9.3: execv, which does not search PATH
s/^	execvp(command\[0\], command);/	execv(command[0], command);/
