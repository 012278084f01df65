/*
 * mount.c: mount the host's /dev.
 *
 * The kernel has only one devtmpfs, so every mount of it shows the same files as the
 * host's /dev.  This needs CAP_SYS_ADMIN.  What closes it: dropping this capability
 * (section 16), a filter that refuses mount (17), or a user namespace (18).
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
