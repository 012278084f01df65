/*
 * doors.c NAME: try the ways that we know in which root in a container reaches or harms
 * the host, each in a process of its own, and print one line for each:
 *
 *	open DOOR               the kernel did it, or got past its permission check
 *	shut DOOR (REASON)      it refused
 *	none DOOR (REASON)      there is nothing here to try it on
 *
 * Nothing is harmed.  We write only what was there before, and remove what we make.  A
 * call that would change the host gets arguments which the kernel refuses, but only
 * after it has checked the permission.
 *
 * run.sh prepares what some doors need, and prepare.c helps it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a door gets from the table: numbers, and pointers as numbers. */
#define ARGUMENTS __attribute__((unused)) const long *a
#define P(pointer) (long)(pointer)
#define PATH ((const char *)a[0])

static const char *name;

/* The door opened, but what is behind it is not the host's: a mask, say. */
static int nothing(void)
{
	errno = ENODATA;
	return -1;
}

/* ---- System calls --------------------------------------------------------- */

static int call(ARGUMENTS)
{
	return syscall(a[0], a[1], a[2], a[3], a[4], a[5]) < 0 ? -1 : 0;
}

/* This call fails always.  Any other error than these comes after the check. */
static int passes(ARGUMENTS)
{
	return call(a) < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS) ? -1 : 0;
}

static uint64_t clone_args[8] = { CLONE_NEWUSER, 0, 0, 0, SIGCHLD };
static char zeros[512];
static struct sched_param priority = { 1 };
static union bpf_attr map = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4,
	.value_size = 4, .max_entries = 1 };
static struct perf_event_attr event = { .type = PERF_TYPE_SOFTWARE,
	.size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK };

static int is(ARGUMENTS)		/* prctl(a[0], a[1]) is a[2] */
{
	int value = prctl((int)a[0], a[1], 0, 0, 0);

	return value < 0 ? -1 : value == a[2] ? 0 : nothing();
}

#ifdef __x86_64__
static int old_call(ARGUMENTS)		/* as a program of 32 bits would do it */
{
	long result = a[0];

	__asm__ volatile("int $0x80" : "+a"(result) : : "memory", "r8", "r9", "r10", "r11");
	errno = (int)-result;
	return (int)result < 0 ? -1 : 0;
}
#endif

/* ---- Files.  A pattern stands for the first file that it matches. ---------- */

static int open_first(const char *pattern, int flags)
{
	struct stat st;
	glob_t found;
	int fd;

	errno = ENOENT;
	if (glob(pattern, GLOB_BRACE, NULL, &found) != 0)
		return -1;
	fd = open(found.gl_pathv[0], flags | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0 && fstat(fd, &st) == 0 && st.st_rdev == makedev(1, 3))
		return nothing();	/* it is masked by /dev/null */
	return fd;
}

/* Open it as a[1] says; what is read there must be something, and is written back. */
static int file(ARGUMENTS)
{
	char text[4096];
	ssize_t n;
	int fd = open_first((const char *)a[0], (int)a[1]);

	if (fd < 0 || a[1] == O_WRONLY)
		return fd;
	n = read(fd, text, sizeof text);
	if (n < 0 && errno == EISDIR)
		return 0;
	if (n > 0 && a[1] == O_RDWR && pwrite(fd, text, (size_t)n, 0) != n)
		return -1;
	return n < 0 ? -1 : n == 0 ? nothing() : 0;
}

/* ---- The root directory --------------------------------------------------- */

/*
 * Go up from the current directory, after a chroot if a[0] says so.  Do we arrive
 * somewhere else than at "/"?  chroot does not move the current directory.  With a[0] = 2
 * we move it, and come back by a descriptor.
 */
static int climbs(ARGUMENTS)
{
	struct stat root, top;
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	if (fstat(fd, &root) < 0 || (a[0] == 1 && chdir("/") < 0) ||
	    (a[0] && chroot("/tmp") < 0) || (a[0] == 2 && (chdir("/") < 0 || fchdir(fd) < 0)))
		return -1;
	for (int i = 0; i < 64; i++)
		if (chdir("..") < 0)
			return -1;
	if (stat(".", &top) < 0)
		return -1;
	return top.st_dev == root.st_dev && top.st_ino == root.st_ino ? nothing() : 0;
}

static int leaked_descriptor(ARGUMENTS)
{
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 0;
	return -1;
}

static int sets_namespace(ARGUMENTS)
{
	return setns(open("/proc/1/ns/mnt", O_RDONLY), 0);
}

/* Is PID 1 a program of the host?  In CVE-2019-5736 it was runc, and was overwritten. */
static int host_program(ARGUMENTS)
{
	struct stat st, us, busybox;

	if (fstat(open("/proc/1/exe", O_RDONLY), &st) < 0 || stat("/doors", &us) < 0 ||
	    stat("/bin/busybox", &busybox) < 0)
		return -1;
	return st.st_ino == us.st_ino || st.st_ino == busybox.st_ino ? nothing() : 0;
}

union handle {
	struct file_handle head;
	char bytes[sizeof(struct file_handle) + 128];
};

static int opens_by_handle(ARGUMENTS)
{
	union handle h;

	if (read(open(PATH, O_RDONLY), &h, sizeof h) != sizeof h)
		return -1;
	return open_by_handle_at(open("/", O_RDONLY), &h.head, O_RDONLY);
}

static int watches_files(ARGUMENTS)
{
	int fd = fanotify_init(0, O_RDONLY);

	return fd < 0 ? -1 : fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
					   FAN_OPEN, AT_FDCWD, "/");
}

/* ---- Mounts and devices.  tidy_up() removes what they make. ---------------- */

/* Mount type a[0] with options a[1], write back a[2], in namespaces a[3] of our own. */
static int mounts(ARGUMENTS)
{
	const long then[] = { a[2], O_RDWR };

	if ((a[3] && unshare((int)a[3]) < 0) ||
	    mount("none", "/tmp", PATH, 0, (const char *)a[1]) < 0)
		return -1;
	return a[2] ? file(then) : 0;
}

static int remounts(ARGUMENTS)
{
	struct statvfs fs;

	if (statvfs(PATH, &fs) < 0)
		return -1;
	if (mount(NULL, PATH, NULL, MS_REMOUNT | MS_BIND, NULL) < 0)
		return errno == EINVAL ? 0 : -1;	/* it is no mount, so nothing protects it */
	if (fs.f_flag & ST_RDONLY)
		mount(NULL, PATH, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
	return 0;
}

static const char *const nodes[] = { "/tmp/door", "/dev/door", "/run/door" };

static int use_node(mode_t type, dev_t number, int places)
{
	int error = 0;

	for (int i = 0; i < places; i++) {
		unlink(nodes[i]);
		if (mknod(nodes[i], type | 0600, number) == 0 &&
		    open(nodes[i], O_RDONLY | O_NONBLOCK) >= 0)
			return 0;
		error = error ? error : errno;	/* /run is often read-only, or not there */
	}
	errno = error;
	return -1;
}

static int device(ARGUMENTS)		/* a[2]: on a tmpfs */
{
	if (a[2] && mount("none", "/tmp", "tmpfs", 0, NULL) < 0)
		return -1;
	return use_node(S_IFCHR, makedev((unsigned)a[0], (unsigned)a[1]), a[2] ? 1 : 3);
}

/* Any of the host's disks, or else a loop device, which may have a file of the host. */
static int disk(ARGUMENTS)
{
	FILE *list = fopen("/proc/partitions", "r");
	unsigned major, minor;
	char line[256];

	while (list && fgets(line, sizeof line, list))
		if (sscanf(line, "%u %u", &major, &minor) == 2 &&
		    use_node(S_IFBLK, makedev(major, minor), 3) == 0)
			return 0;
	return use_node(S_IFBLK, makedev(7, 0), 3);
}

/* ---- Other users, keys and processes -------------------------------------- */

/* Does this file of the image, a copy of us, make user 1000 more than that? */
static int raises(ARGUMENTS)
{
	int status = 0;
	pid_t pid;

	if (access(PATH, F_OK) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (setgid(1000) == 0 && setuid(1000) == 0)
			execl(PATH, PATH, "raised", NULL);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static int plants(ARGUMENTS)
{
	struct stat st;
	int fd = open(PATH, O_CREAT | O_EXCL | O_WRONLY, 0600), error;

	if (fd < 0)
		return -1;
	error = fchmod(fd, 04755) < 0 || fstat(fd, &st) < 0 ? errno : 0;
	unlink(PATH);
	errno = error;
	return error ? -1 : st.st_mode & S_ISUID ? 0 : nothing();
}

static int reads_key(ARGUMENTS)
{
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", name, 0);

	return key < 0 || syscall(SYS_keyctl, KEYCTL_READ, key, zeros, 1) < 0 ? -1 : 0;
}

static pid_t sleeper(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(sleep(10) != 0);
	}
	return pid;
}

static int looks_into_child(ARGUMENTS)
{
	struct iovec to = { zeros, 1 }, from = { zeros, 1 };
	pid_t pid = sleeper();

	return (a[0] ? process_vm_readv(pid, &to, 1, &from, 1, 0) :
		ptrace(PTRACE_ATTACH, pid, NULL, NULL)) < 0 ? -1 : 0;
}

/* ---- Limits, network, terminal --------------------------------------------- */

static int forks(ARGUMENTS)
{
	for (int i = 0; i < a[0]; i++)
		if (sleeper() < 0)
			return -1;
	return 0;
}

static int memory(ARGUMENTS)
{
	return mmap(NULL, (size_t)a[0] << 20, PROT_READ | PROT_WRITE, MAP_POPULATE |
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

static int raises_limit(ARGUMENTS)
{
	struct rlimit none = { 0, 0 }, some = { 0, 1 };

	return setrlimit(RLIMIT_CORE, &none) < 0 ? -1 : setrlimit(RLIMIT_CORE, &some);
}

static int connects(ARGUMENTS)		/* to an abstract socket: a zero byte, and its name */
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);

	snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "%s", name);
	return connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&address,
		       (socklen_t)size);
}

static int sets_interface(ARGUMENTS)
{
	struct ifreq lo = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return ioctl(fd, SIOCGIFFLAGS, &lo) < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &lo);
}

static int types_in(ARGUMENTS)		/* the byte to type is read after the check */
{
	return ioctl(0, TIOCSTI, NULL) < 0 && errno != EFAULT ? -1 : 0;
}

/* ---- The table ------------------------------------------------------------ */

static const struct door {
	const char *name;
	int (*try)(const long *);
	long argument[6];
} doors[] = {
	{ "second chroot", climbs, { 1 } },
	{ "chroot and fchdir", climbs, { 2 } },
	{ "leaked cwd", climbs, { 0 } },
	{ "leaked descriptor", leaked_descriptor, { 0 } },
	{ "setns to PID 1", sets_namespace, { 0 } },
	{ "program of PID 1", host_program, { 0 } },
	{ "open_by_handle_at", opens_by_handle, { P("/door-handle") } },
	{ "fanotify", watches_files, { 0 } },

	{ "mount tmpfs", mounts, { P("tmpfs") } },
	{ "mount proc", mounts, { P("proc") } },
	{ "mount sysfs", mounts, { P("sysfs") } },
	{ "mount devtmpfs", mounts, { P("devtmpfs") } },
	{ "mount cgroup2", mounts, { P("cgroup2") } },
	{ "mount v1, pids.max", mounts, { P("cgroup"), P("pids"), P("/tmp/pids.max") } },
	{ "remount /proc/sys", remounts, { P("/proc/sys") } },
	{ "umount /proc/sys", passes, { SYS_umount2, P("/proc/sys"), MNT_EXPIRE } },
	{ "fsopen", call, { SYS_fsopen, P("tmpfs") } },
	{ "open_tree", call, { SYS_open_tree, AT_FDCWD, P("/"), 1 /* OPEN_TREE_CLONE */ } },
	{ "move_mount", passes, { SYS_move_mount, -1, P(""), -1, P("") } },
	{ "mount_setattr", call, { 442, AT_FDCWD, P("/"), 0, P(zeros), 32 } },
	{ "pivot_root", passes, { SYS_pivot_root, P("/"), P("/") } },
	{ "mount namespace", call, { SYS_unshare, CLONE_NEWNS } },
	{ "unshare user", call, { SYS_unshare, CLONE_NEWUSER } },
	{ "clone user", call, { SYS_clone, CLONE_NEWUSER | SIGCHLD } },
	{ "clone3 user", call, { SYS_clone3, P(clone_args), sizeof clone_args } },
	{ "mount as user", mounts, { P("tmpfs"), 0, 0, CLONE_NEWUSER | CLONE_NEWNS } },

	{ "mknod null", device, { 1, 3 } },
	{ "mknod kmsg", device, { 1, 11 } },
	{ "mknod mem", device, { 1, 1 } },
	{ "mknod net/tun", device, { 10, 200 } },
	{ "mknod disk", disk, { 0 } },
	{ "node on a tmpfs", device, { 1, 3, 1 } },
	{ "node in the image", file, { P("/door-node"), O_RDONLY } },
	{ "/dev/kmsg", file, { P("/dev/kmsg"), O_RDONLY } },
	{ "setuid in the image", raises, { P("/door-setuid") } },
	{ "caps in the image", raises, { P("/door-caps") } },
	{ "setuid planted", plants, { P("/door-plant") } },

	{ "core_pattern", file, { P("/proc/sys/kernel/core_pattern"), O_RDWR } },
	{ "/proc/sys/vm", file, { P("/proc/sys/vm/overcommit_memory"), O_RDWR } },
	{ "file-max", file, { P("/proc/sys/fs/file-max"), O_RDWR } },
	{ "kernel/sysrq", file, { P("/proc/sys/kernel/sysrq"), O_RDWR } },
	{ "sysrq-trigger", file, { P("/proc/sysrq-trigger"), O_WRONLY } },
	{ "/proc/irq", file, { P("/proc/irq/default_smp_affinity"), O_WRONLY } },
	{ "/proc/bus/pci", file, { P("/proc/bus/pci/*/*"), O_WRONLY } },
	{ "/proc/kcore", file, { P("/proc/kcore"), O_RDONLY } },
	{ "/proc/keys", file, { P("/proc/keys"), O_RDONLY } },
	{ "/proc/timer_list", file, { P("/proc/timer_list"), O_RDONLY } },
	{ "/proc/sched_debug", file, { P("/proc/sched_debug"), O_RDONLY } },
	{ "/proc/interrupts", file, { P("/proc/interrupts"), O_RDONLY } },
	{ "/proc/latency_stats", file, { P("/proc/latency_stats"), O_RDONLY } },
	{ "/proc/acpi", file, { P("/proc/acpi/*"), O_RDONLY } },
	{ "/proc/scsi", file, { P("/proc/scsi/*"), O_RDONLY } },
	{ "/sys writable", file, { P("/sys/kernel/{uevent_helper,mm/ksm/run,"
		"mm/transparent_hugepage/enabled}"), O_WRONLY } },
	{ "/sys/firmware", file, { P("/sys/firmware/*"), O_RDONLY } },
	{ "powercap", file, { P("/sys/devices/virtual/powercap/*/*"), O_RDONLY } },
	{ "/sys/kernel/debug", file, { P("/sys/kernel/{debug,security}/*"), O_RDONLY } },
	{ "own pids.max", file, { P("/sys/fs/cgroup/{pids/,}pids.max"), O_RDWR } },

	{ "syslog", call, { SYS_syslog, 3, P(zeros), sizeof zeros } },
	{ "bpf", call, { SYS_bpf, BPF_MAP_CREATE, P(&map), sizeof map } },
	{ "perf_event_open", call, { SYS_perf_event_open, P(&event), -1, 0, -1 } },
	{ "userfaultfd", call, { SYS_userfaultfd } },
	{ "io_uring_setup", call, { SYS_io_uring_setup, 1, P(zeros) } },
	{ "caller's key", reads_key, { 0 } },
	{ "add_key", call, { SYS_add_key, P("user"), P("door"), P("x"), 1,
		KEY_SPEC_PROCESS_KEYRING } },
	{ "request_key", passes, { SYS_request_key, P("user"), P("no such key") } },
	{ "ptrace a child", looks_into_child, { 0 } },
	{ "process_vm_readv", looks_into_child, { 1 } },
	{ "kcmp", call, { SYS_kcmp, 1, 1, 1 /* KCMP_VM */ } },
	{ "quotactl", call, { SYS_quotactl, 0x800001 << 8 /* Q_SYNC */ } },
	{ "kexec_load", passes, { SYS_kexec_load, 0, 1, 0, -1 /* no such flags */ } },
	{ "init_module", passes, { SYS_init_module, 0, 0, P("") } },
	{ "finit_module", passes, { SYS_finit_module, -1, P("") } },
	{ "swapon", passes, { SYS_swapon, P("/no such file") } },
	{ "acct", passes, { SYS_acct, P("/no such file") } },
	{ "reboot", passes, { SYS_reboot, 0, 0 /* not the magic numbers */ } },
	{ "clock", call, { SYS_settimeofday, 0, 0 /* neither time nor zone */ } },
	{ "personality", call, { SYS_personality, ADDR_NO_RANDOMIZE } },
	{ "real-time", call, { SYS_sched_setscheduler, 0, SCHED_FIFO, P(&priority) } },
	{ "negative nice", call, { SYS_setpriority, PRIO_PROCESS, 0, -5 } },
	{ "raise a hard limit", raises_limit, { 0 } },
#ifdef __x86_64__
	{ "iopl", call, { SYS_iopl, 3 } },
	{ "ioperm", call, { SYS_ioperm, 0x80, 1, 1 } },
	{ "int 0x80", old_call, { 20 /* getpid */ } },
	{ "x32", call, { 0x40000000 + SYS_getpid } },
#endif
	{ "TIOCSTI", types_in, { 0 } },
	{ "raw socket", call, { SYS_socket, AF_INET, SOCK_RAW, 1 } },
	{ "packet socket", call, { SYS_socket, AF_PACKET, SOCK_RAW } },
	{ "vsock socket", call, { SYS_socket, AF_VSOCK, SOCK_STREAM } },
	{ "AF_ALG socket", call, { SYS_socket, AF_ALG, SOCK_SEQPACKET } },
	{ "abstract socket", connects, { 0 } },
	{ "flags of lo", sets_interface, { 0 } },
	{ "no filter", is, { PR_GET_SECCOMP, 0, 0 } },
	{ "no_new_privs off", is, { PR_GET_NO_NEW_PRIVS, 0, 0 } },
	{ "CAP_SYS_ADMIN", is, { PR_CAPBSET_READ, CAP_SYS_ADMIN, 1 } },
	{ "256 MiB", memory, { 256 } },
	{ "200 forks", forks, { 200 } },
};

static void tidy_up(dev_t tmp)
{
	struct stat st;

	for (int i = 0; i < 3; i++)
		unlink(nodes[i]);
	if (stat("/tmp", &st) == 0 && st.st_dev != tmp)
		umount2("/tmp", MNT_DETACH);
}

static void knock(const struct door *door)
{
	int status = 0, error;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(10);
		errno = 0;
		_exit(door->try(door->argument) >= 0 ? 0 : errno ? errno : EINVAL);
	}
	waitpid(pid, &status, 0);
	error = WEXITSTATUS(status);
	if (WIFSIGNALED(status))
		printf("shut %s (%s)\n", door->name, strsignal(WTERMSIG(status)));
	else if (error == 0)
		printf("open %s\n", door->name);
	else
		printf("%s %s (%s)\n", error == ENOSYS || error == ENOENT || error == ENODEV ||
		       error == ENXIO || error == ENOTTY || error == EAFNOSUPPORT ? "none" : "shut",
		       door->name, error == ENODATA ? "nothing behind it" : strerror(error));
}

int main(int argc, char **argv)
{
	struct stat tmp = { 0 };

	name = argc > 1 ? argv[1] : "";
	setvbuf(stdout, NULL, _IOLBF, 0);
	stat("/tmp", &tmp);
	for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
		knock(doors + i);
		tidy_up(tmp.st_dev);
	}
	return 0;
}
