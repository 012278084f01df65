/*
 * sysctl.c FILE: open a file below /proc/sys for writing, and write what it holds.
 *
 * Most of these files are settings of the whole kernel.  kernel/core_pattern can name a
 * program that runs on the host, as root, when any process crashes.  This needs no
 * capability, because the files belong to user 0, and so do we.  What closes it: a
 * read-only /proc/sys (section 15) together with section 16, or a user namespace that
 * maps user 0 to another user (18).
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char path[256], value[4096];
	ssize_t n;
	int fd;

	if (argc != 2)
		errx(1, "usage: %s FILE", argv[0]);
	snprintf(path, sizeof path, "/proc/sys/%s", argv[1]);
	fd = open(path, O_RDWR);
	if (fd < 0)
		err(1, "%s", path);
	n = read(fd, value, sizeof value);
	if (n < 0 || pwrite(fd, value, (size_t)n, 0) != n)
		err(1, "%s", path);
	printf("%s: written\n", path);
	return 0;
}
