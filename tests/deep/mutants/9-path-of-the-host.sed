# 9.3: execvpe has the new environment, and searches the PATH of the old one
s/^	set_environment();/	char **caller = environ;\
\
&\
	variables = environ;\
	environ = caller;/
s/^	execvp(\*command, command);/	execvpe(*command, command, variables);/
