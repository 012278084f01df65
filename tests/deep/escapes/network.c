/*
 * network.c NAME: connect to the host's abstract socket NAME, print what it says.
 * network.c NAME TEXT: be that on the host, once.
 *
 * The name of an abstract socket is not in any file system, so no root directory hides
 * it.  What closes it: a network namespace (section 20).  In CVE-2020-15257 containers
 * that used the host's network could reach such a socket of containerd.
 */
#include <err.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char text[256];
	socklen_t size;
	ssize_t n;

	if (argc < 2 || strlen(argv[1]) > 100)
		errx(1, "usage: %s NAME [TEXT]", argv[0]);
	strcpy(address.sun_path + 1, argv[1]);		/* after a zero byte */
	size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(argv[1]));
	if (argc > 2) {
		if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 1) < 0)
			err(1, "listen");
		fd = accept(fd, NULL, NULL);
		return write(fd, argv[2], strlen(argv[2])) < 0;
	}
	if (connect(fd, (struct sockaddr *)&address, size) < 0)
		err(1, "connect");
	n = read(fd, text, sizeof text);
	if (n < 0)
		err(1, "read");
	return fwrite(text, 1, (size_t)n, stdout) != (size_t)n;
}
