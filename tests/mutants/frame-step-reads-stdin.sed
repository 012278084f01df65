# step.3: --step reads the standard input, which is the command's
s/open("\/dev\/tty", O_RDWR | O_CLOEXEC)/dup(STDIN_FILENO)/
