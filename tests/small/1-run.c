/* A container in forty lines, step 1 of 8: it runs a command and waits. */
#include <err.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		errx(1, "usage: small COMMAND [ARG...]");
	if (fork() == 0) {
		execvp(argv[1], argv + 1);
		err(127, "%s", argv[1]);
	}
	wait(NULL);
}
