# 9.3: execv, which does not search PATH
s/^	execvp(\*command, command);/	execv(*command, command);/
