/*
 * sysctl.c FILE: open a file below /proc/sys for writing, and write what it holds.
 *
 * Most of these files are the whole kernel's: kernel/core_pattern names a program
 * that runs on the host, as root, when any process crashes.  It takes no
 * capability; the files belong to user 0, and that is who we are.  Closed by a
 * read-only /proc/sys (section 15) together with 16, or by a user namespace (18).
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
