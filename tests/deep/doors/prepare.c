/*
 * prepare.c: what run.sh needs and no other program does.
 *
 *	prepare caps FILE              give FILE a file capability
 *	prepare handle FILE            print the file handle of FILE, as it is in memory
 *	prepare socket NAME            hold the abstract socket NAME
 *	prepare key NAME COMMAND...    with the key NAME in the session keyring
 *	prepare chroot DIR COMMAND...  move "/", and not the current directory
 *	prepare raised                 succeeds with more rights than an ordinary user's
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

static int give_caps(const char *file)
{
	struct vfs_cap_data caps = { VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		{ { 1 << CAP_NET_BIND_SERVICE, 0 }, { 0, 0 } } };

	return setxattr(file, "security.capability", &caps, sizeof caps, 0);
}

static int print_handle(const char *file)
{
	union {
		struct file_handle head;
		char bytes[sizeof(struct file_handle) + 128];
	} h = { .head = { .handle_bytes = 128 } };
	int id;

	if (name_to_handle_at(AT_FDCWD, file, &h.head, &id, 0) < 0)
		return -1;
	return write(1, &h, sizeof h) == sizeof h ? 0 : -1;
}

static int hold_socket(const char *name)	/* nobody has to accept */
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "%s", name);
	if (bind(fd, (struct sockaddr *)&address, (socklen_t)size) < 0 || listen(fd, 200) < 0)
		return -1;
	return pause();
}

static int make_key(const char *name)
{
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
	       syscall(SYS_add_key, "user", name, "x", 1, KEY_SPEC_SESSION_KEYRING) < 0 ? -1 : 0;
}

static int raised(void)
{
	struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { 0 };

	syscall(SYS_capget, &head, data);
	return geteuid() == 0 || data[0].effective ? 0 : ENODATA;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "", *what = argc > 2 ? argv[2] : "";
	int result = -1;

	if (strcmp(verb, "raised") == 0)
		return raised();
	if (strcmp(verb, "caps") == 0)
		result = give_caps(what);
	else if (strcmp(verb, "handle") == 0)
		result = print_handle(what);
	else if (strcmp(verb, "socket") == 0)
		result = hold_socket(what);
	else if (strcmp(verb, "key") == 0)
		result = make_key(what);
	else if (strcmp(verb, "chroot") == 0)
		result = chroot(what);
	if (result == 0 && argc > 3)
		result = execvp(argv[3], argv + 3);
	if (result < 0)
		perror(verb);
	return result < 0;
}
