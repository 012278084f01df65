/*
 * powers.c NAME: use one of root's powers, and say whether it worked.
 *
 * Nothing changes, because what is set was set before, and the rest concerns only the
 * container.  Each needs a capability, which stands beside it.  What closes them: dropping
 * it (section 16), and for some of them the call filter (17).
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <unistd.h>

static int use(const char *power)
{
	struct timex time = { .modes = 0 };
	struct ifreq device = { .ifr_name = "lo" };
	int fd;

	if (strcmp(power, "chroot") == 0)	/* SYS_CHROOT */
		return chroot("/tmp");
	if (strcmp(power, "watch") == 0) {	/* SYS_ADMIN */
		fd = fanotify_init(0, O_RDONLY);
		return fd < 0 ? -1 : fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
						   FAN_OPEN, AT_FDCWD, "/");
	}
	if (strcmp(power, "log") == 0)		/* SYSLOG: how much is in it */
		return klogctl(9, NULL, 0);
	if (strcmp(power, "clock") == 0) {	/* SYS_TIME */
		if (adjtimex(&time) < 0)
			return -1;
		time.modes = ADJ_TICK;
		return adjtimex(&time);
	}
	if (strcmp(power, "nice") == 0)		/* SYS_NICE */
		return nice(-5) == -1 ? -1 : 0;
	if (strcmp(power, "raw") == 0)		/* NET_RAW */
		return socket(AF_INET, SOCK_RAW, 1);
	if (strcmp(power, "network") == 0) {	/* NET_ADMIN */
		fd = socket(AF_INET, SOCK_DGRAM, 0);
		return ioctl(fd, SIOCGIFFLAGS, &device) < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &device);
	}
	errx(2, "no such power: %s", power);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		errx(2, "usage: %s POWER", argv[0]);
	if (use(argv[1]) < 0)
		err(1, "%s", argv[1]);
	return 0;
}
