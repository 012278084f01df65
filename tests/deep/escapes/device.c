/*
 * device.c MAJOR MINOR: make a node of the character device, and read a line.
 *
 * A device file is a name for a driver in the kernel, and it works in any directory.
 * 1 11 is the kernel's log.  With the numbers of the disk, as a block device, you could
 * read every file of the host.  This needs CAP_MKNOD.  What closes it: dropping this
 * capability (section 16).  MS_NODEV on the root alone does not help, because root can
 * mount a tmpfs and make the file there.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char line[8192];
	ssize_t n;
	int fd;

	if (argc != 3)
		errx(1, "usage: %s MAJOR MINOR", argv[0]);
	if (mknod("/tmp/device", S_IFCHR | 0600,
		  makedev((unsigned)atoi(argv[1]), (unsigned)atoi(argv[2]))) < 0)
		err(1, "mknod");
	fd = open("/tmp/device", O_RDONLY | O_NONBLOCK);
	unlink("/tmp/device");
	if (fd < 0)
		err(1, "open");
	n = read(fd, line, sizeof line);
	if (n < 0)
		err(1, "read");
	return fwrite(line, 1, (size_t)n, stdout) != (size_t)n;
}
