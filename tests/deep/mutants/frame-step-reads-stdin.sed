# step.3: --step reads the standard input, which is the command's
s/^	MUST(tty = open("\/dev\/tty", O_RDWR | O_CLOEXEC));/	tty = dup(STDIN_FILENO);/
