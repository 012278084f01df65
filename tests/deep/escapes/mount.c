/*
 * mount.c: mount the host's /dev.
 *
 * There is one devtmpfs in the kernel, and each mount of it shows the same files:
 * all devices, which the host's /dev is too.  Needs CAP_SYS_ADMIN, with which one
 * can as well unmount what hides something.  Closed by dropping it (section 16),
 * by a system call filter without mount (17), by a user namespace (18).
 */
#include <err.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>

int main(void)
{
	struct stat st;

	if (mount("devtmpfs", "/tmp", "devtmpfs", 0, NULL) < 0)
		err(1, "mount");
	if (stat("/tmp/null", &st) < 0)
		err(1, "stat");
	printf("null is inode %lu of device %lu\n", (unsigned long)st.st_ino,
	       (unsigned long)st.st_dev);
	return 0;
}
