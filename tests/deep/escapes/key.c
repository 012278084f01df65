/*
 * key.c NAME COMMAND [ARG...]: run COMMAND in a new session keyring that holds a key NAME.
 * key.c NAME: print the key NAME of the session keyring.
 *
 * The keys of a session are handed down to its processes, whatever their namespaces.  What
 * closes it: a session keyring of the container's own (section 16), or a filter that refuses
 * these calls (17).
 */
#include <err.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char text[256];
	long key, n;

	if (argc < 2)
		errx(2, "usage: %s NAME [COMMAND [ARG...]]", argv[0]);
	if (argc > 2) {
		snprintf(text, sizeof text, "the key of %s\n", argv[1]);
		if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
		    syscall(SYS_add_key, "user", argv[1], text, strlen(text), KEY_SPEC_SESSION_KEYRING) < 0)
			err(1, "add_key");
		execvp(argv[2], argv + 2);
		err(1, "%s", argv[2]);
	}
	key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", argv[1], 0);
	if (key < 0)
		err(1, "no key %s", argv[1]);
	n = syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof text);
	if (n < 0)
		err(1, "read");
	return fwrite(text, 1, (size_t)n, stdout) != (size_t)n;
}
