# 9.3: execvpe has the new environment, and searches the PATH of the old one
s/^	set_environment(c);/	char **caller = environ, **fresh;\
\
&\
	fresh = environ;\
	environ = caller;/
s/^	execvp(command\[0\], command);/	execvpe(command[0], command, fresh);/
