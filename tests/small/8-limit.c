/* A container in forty lines, step 8 of 8: at most 50 processes. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Put the calling process into a cgroup that holds at most 50. */
static void limit(void)
{
	int tree = open("/sys/fs/cgroup/pids", O_PATH);	/* version 1 */

	if (tree < 0)
		tree = open("/sys/fs/cgroup", O_PATH);	/* version 2 */
	mkdirat(tree, "small", 0755);
	write(openat(tree, "small/pids.max", O_WRONLY), "50", 2);
	write(openat(tree, "small/cgroup.procs", O_WRONLY), "0", 1);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		errx(1, "usage: small ROOTFS COMMAND [ARG...]");
	unshare(CLONE_NEWUTS | CLONE_NEWPID | CLONE_NEWNS);
	if (fork() == 0) {
		limit();
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
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
