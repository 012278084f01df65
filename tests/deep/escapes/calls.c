/*
 * calls.c CALL[:ARGUMENT...]...: make these system calls, and print what each says.
 *
 * CALL is a name or a number.  An ARGUMENT is a number, or "@", a place in memory.  The
 * others are -1, with which no call here can do anything.  So one that is allowed ends with
 * some other error than EPERM.  "int80" is getpid(2) as a 32-bit PC makes it.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#define N(name) { #name, SYS_##name }
static const struct { const char *name; long number; } names[] = {
	N(mount), N(umount2), N(pivot_root), N(chroot), N(setns), N(fsopen), N(fsconfig), N(fspick),
	N(open_tree), N(move_mount), N(fsmount), N(mount_setattr), N(quotactl), N(swapon), N(swapoff),
	N(init_module), N(finit_module), N(delete_module), N(kexec_load), N(kexec_file_load), N(reboot),
	N(bpf), N(syslog), N(perf_event_open), N(acct), N(userfaultfd), N(io_uring_setup), N(io_uring_enter),
	N(io_uring_register), N(clock_settime), N(settimeofday), N(open_by_handle_at), N(fanotify_init),
	N(kcmp), N(add_key), N(keyctl), N(request_key), N(clone), N(clone3), N(unshare), N(ioctl),
	N(socket), N(personality), N(prctl), N(process_vm_readv), N(process_vm_writev), { "int80", -1 },
};
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *rest = strdup(argv[i]), *word = strsep(&rest, ":"), *end, memory[256] = "y";
		long a[6] = { -1, -1, -1, -1, -1, -1 }, number = strtol(word, &end, 0), result;

		for (size_t n = 0; *end && n < sizeof names / sizeof *names; n++)
			if (strcmp(word, names[n].name) == 0)
				number = names[n].number, end = "";
		if (*end)
			errx(2, "no such call: %s", word);
		for (long *next = a; (word = strsep(&rest, ":")); next++)
			*next = *word == '@' ? (long)memory : strtol(word, NULL, 0);
#ifdef __x86_64__
		if (number == -1)
			__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
		else
#endif
		result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
		if (number == SYS_clone && result == 0)
			_exit(0);	/* the new process */
		printf("%s %s\n", argv[i], result >= 0 ? "0" : errno == EPERM ? "EPERM" : strerror(errno));
	}
	return fflush(stdout) != 0;
}
