/* A container in forty lines, step 5 of 8: a /proc of its own. */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(1, "usage: small ROOTFS COMMAND [ARG...]");
	unshare(CLONE_NEWUTS | CLONE_NEWPID);
	if (fork() == 0) {
		sethostname("small", 5);
		if (chroot(argv[1]) < 0)
			err(1, "%s", argv[1]);
		chdir("/");
		mount("proc", "/proc", "proc", 0, NULL);
		execvp(argv[2], argv + 2);
		err(127, "%s", argv[2]);
	}
	wait(NULL);
}
