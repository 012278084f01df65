/*
 * sealed.c FILE COMMAND [ARG...]: run COMMAND with a sealed copy of FILE as descriptor 99.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int file = argc < 3 ? -1 : open(argv[1], O_RDONLY | O_CLOEXEC);
	int copy = memfd_create("sealed", MFD_ALLOW_SEALING);
	struct stat st;
	char path[32];

	if (file < 0 || fstat(file, &st) < 0 || copy < 0 ||
	    sendfile(copy, file, NULL, (size_t)st.st_size) != st.st_size ||
	    fcntl(copy, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		err(125, "%s", argc > 1 ? argv[1] : "usage: sealed FILE COMMAND");
	snprintf(path, sizeof path, "/proc/self/fd/%d", copy);
	file = open(path, O_RDONLY);	/* what can be written cannot be run */
	close(copy);
	if (file < 0 || dup2(file, 99) < 0)
		err(125, "%s", path);
	close(file);
	execvp(argv[2], argv + 2);
	err(125, "%s", argv[2]);
}
