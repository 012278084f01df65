/*
 * mdocker.c - a Linux container in one file, written to be read.
 *
 * The kernel knows no "container".  A container is an ordinary process to which
 * the kernel gives other answers than to the rest of the machine: other process
 * numbers, another host name, other mounts, another "/", and a limit on how many
 * processes it may start.  This program asks the kernel for these changes one by
 * one, and then becomes the command that you want to run.  The machine outside
 * of the container is called the host.
 *
 * Run it before you read it:
 *
 *	cc mdocker.c -o mdocker && ./rootfs.sh     (a small system in ./rootfs)
 *	sudo ./mdocker run ./rootfs                        a shell in a container
 *	sudo ./mdocker run --part 1 --trace ./rootfs true  each step as it is taken
 *	sudo ./mdocker run --skip hostname ./rootfs        and one step left out
 *
 *	Part I, the container            Part II, a good guest on the host
 *	 1 CLI              6 hostname   10 signals
 *	 2 cgroup           7 chroot     11 init
 *	 3 unshare          8 /proc      12 leftovers
 *	 4 fork as PID 1    9 execvp
 *	 5 private mounts                The frame: options, trace, errors
 *
 * Read Part I first.  It is all that a container is, and --part 1 runs just that.
 * Part II makes it behave well on a host that you care about.  Part III (what
 * keeps root in) and Part IV (memory, network, layers) are not written yet.
 * Where a comment speaks of section 13 or later, it means one of those.
 *
 * Every section begins with the same fields.  WHY says what goes wrong without
 * it, HOW what the kernel does, BREAK how to leave it out and what you see then,
 * GAPS what it does not protect against, REAL what runc and Docker do, and SEE
 * what to read: "unshare(2)" is the manual page that man 2 unshare shows.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <glob.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The functions of each section that the table of contents calls. */
static void read_command_line(void);						/* 1 */
static void make_cgroup(void), join_cgroup(void), remove_cgroup(void);		/* 2 */
static void unshare_pids(void), unshare_namespaces(void);			/* 3 */
static void fork_as_pid_1(void), wait_for_go(void), say_go(void),		/* 4 */
	    wait_for_init(void);
static void make_mounts_private(void);						/* 5 */
static void set_hostname(void);							/* 6 */
static void change_root(void);							/* 7 */
static void mount_proc(void);							/* 8 */
static void clean_up(void), execute_command(void);				/* 9 */
static void block_signals(void), stop_if_asked(void), pass_signals_on(void),	/* 10 */
	    take_terminal_back(void);
static void stay_as_init(void);							/* 11 */
static void sweep_leftovers(void), kill_leftovers(void);			/* 12 */

_Noreturn static void init(void);
static void prepare(int argc, char **argv);
static void section(int n, void (*body)(void));
static pid_t init_pid = -1;		/* 0 in init itself; -1: there is no init */
static int status;			/* the exit status of the command */

/* == Table of contents ======================================================
 *
 * Two processes make a container.  The parent stays on the host until the end, to
 * tidy up.  Its child, init, is the first process of the container.  It changes
 * itself step by step, and its last step is to become the command.
 *
 *	parent                               init
 *	  1  read the command line
 *	  2  make a cgroup
 *	  3  the next child gets PID 1
 *	  4  fork ----------------------------> wait
 *	  2  put init into the cgroup             .
 *	  4  "go" - - - - - (pipe) - - - - - ->  3  unshare everything else
 *	     wait                                5  private mounts
 *	       .                                 6  hostname
 *	       .                                 7  chroot
 *	       .                                 8  /proc
 *	       .                                 9  execvp: it is the command now
 *	     take its exit status <------------- exit
 *	  2  remove the cgroup
 *
 * section(N, f) calls f, unless --skip or --part leaves section N out.
 */
static int parent(void)
{
	section(1, read_command_line);
	section(10, block_signals);
	section(12, sweep_leftovers);
	section(2, make_cgroup);
	section(3, unshare_pids);
	section(4, fork_as_pid_1);
	if (init_pid == 0)		/* this is the new process */
		init();
	section(2, join_cgroup);
	section(10, stop_if_asked);
	section(4, say_go);
	section(10, pass_signals_on);	/* until init has ended */
	section(4, wait_for_init);
	section(10, take_terminal_back);
	section(2, remove_cgroup);
	return status;
}

_Noreturn static void init(void)
{
	section(4, wait_for_go);
	section(3, unshare_namespaces);
	section(5, make_mounts_private);
	section(6, set_hostname);
	section(7, change_root);
	section(8, mount_proc);
	section(9, clean_up);
	section(11, stay_as_init);
	section(10, stop_if_asked);
	section(9, execute_command);
	_exit(125);			/* only if section 9 was left out */
}

int main(int argc, char **argv)
{
	prepare(argc, argv);
	return parent();
}

/*
 * How a system call is written in this file:
 *
 *	MUST(link("here", "there"));       it succeeds, or the run ends here
 *	MUST_ON(path, unlink(path));       the same, and messages show the value
 *	if (TRY(unlink("there")) < 0)      it may fail, and errno says why
 *
 * #call is the code between the parentheses as a string.  Messages and --trace
 * print it, so they always say what the code does.  These are macros because a
 * function gets only the result of a call, too late to announce it.
 */
#define TRY(call)	(announce(#call, NULL, NULL), report((long)(call), false))
#define MUST(call)	(announce(#call, NULL, NULL), report((long)(call), true))
#define TRY_ON(value, call) \
	(announce(#call, #value, value), report((long)(call), false))
#define MUST_ON(value, call) \
	(announce(#call, #value, value), report((long)(call), true))

/* What several sections use.  fork(2) copies all memory: from then on each of the
 * two processes has its own copy. */
static char *rootfs = "rootfs";		/* the directory that becomes "/" */
static char **command = (char *[]){ "/bin/sh", NULL };
static const char *hostname = "mdocker";
static char cgroup[96];			/* the directory of our cgroup; "": none */
static bool running;			/* init has been told to go on */
static bool step;			/* --step: wait for Enter before each call */
static unsigned skipped;		/* bit n: leave section n out, by --skip */

/* One option of a section, and the usual cause of one error in a section. */
struct choice {
	char letter;			/* -h, or 0 */
	const char *name, *value, *help;
	void (*read)(char *value);
};
struct hint {
	int error;
	const char *advice;
};

/* Functions that several sections call; then those of the frame. */
static const char *pids_tree(void);
static void close_descriptors(void);
static int wait_for(pid_t pid);
static void die_with_parent(void);
static void pass_signals_to(pid_t pid);
static int lock_directory(const char *path);

static void announce(const char *text, const char *name, const char *value);
static long report(long result, bool must);
static void show(const char *end);
static void read_options(void);
static long read_number(const char *text, long least, long most);
_Noreturn static void bad_value(const char *text, const char *expected);
_Noreturn static void show_usage(FILE *to, int code);
_Noreturn static void fail(void);
_Noreturn static void die(int code, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* == 1. CLI =================================================================
 *
 * WHY    mdocker runs as root.  If you mistype an option, you want to hear of it
 *        now, and not when half a container has been made.
 * HOW    So this section looks for every mistake that can be found before
 *        anything is changed.  Each section has the rows of its own options, and
 *        the frame gives them all to getopt_long(3).  Options end at ROOTFS,
 *        because what comes after it belongs to the command.
 * BREAK  --skip 1 is refused, because this section is what reads --skip.
 * GAPS   Between our look at ROOTFS and section 7 somebody may put another
 *        directory in its place.  We trust that nobody does.
 * REAL   runc reads all of this from a file, config.json, which Docker writes for
 *        it.  Its format is the OCI runtime specification.
 * SEE    getopt_long(3), open(2)
 */

static int argument_count;
static char **arguments;

static const struct hint cli_hints[] = {
	{ ENOENT, "./rootfs.sh makes a rootfs in ./rootfs" },
	{ ENXIO, "--step needs a terminal" },
	{ 0 }
};

/* Sets rootfs and command.  We open the rootfs, because that is how one learns
 * whether it is a directory and may be read. */
static void read_command_line(void)
{
	int directory;

	read_options();			/* leaves optind at ROOTFS */
	if (optind < argument_count)
		rootfs = arguments[optind++];
	if (optind < argument_count)
		command = arguments + optind;
	MUST_ON(rootfs, directory = open(rootfs, O_RDONLY | O_DIRECTORY));
	close(directory);
	if (geteuid() != 0)
		die(125, NULL, "mdocker needs root: sudo %s run ...", arguments[0]);
}

/* == 2. cgroup ==============================================================
 *
 * WHY    Suppose that the command starts processes without end, by mistake or on
 *        purpose.  Soon nothing else on the host can start a process.
 *        Namespaces do not help: they hide processes, and do not count them.
 * HOW    A cgroup is a group of processes with limits.  It is a directory below
 *        /sys/fs/cgroup, where the files are on no disk: the kernel itself
 *        answers each read and write.  mkdir makes a cgroup.  You write the
 *        number of a process, its PID, into the file cgroup.procs, and that
 *        process belongs to the cgroup, with all children that it has from then
 *        on.  You write 50 into pids.max, and when 50 processes are in it, fork
 *        fails with EAGAIN.  Threads count, too.
 *            In version 2 of cgroups there is one tree of directories.  A
 *        controller, such as pids, works in a cgroup only if the directory above
 *        it names the controller in cgroup.subtree_control.  In version 1 each
 *        controller has a tree of its own.  A "hybrid" host has both versions,
 *        and then pids is in one of them only.
 * BREAK  Inside: yes 1 | head -n 60 | xargs -n 1 -P 60 sleep.  This starts 60
 *        processes at once, and some forks fail.  With --skip cgroup none does.
 * GAPS   Memory and CPU time are not limited (section 19).  If no cgroup of your
 *        host has used pids before, "+pids" stays written in version 2's tree.
 * REAL   Docker's --pids-limit, which is "no limit" by default.  runc asks
 *        systemd for the cgroup, or makes it as we do here.
 * SEE    cgroups(7); Documentation/admin-guide/cgroup-v2.rst in the kernel
 *
 * The parent does this on the host.  After chroot the path /sys/fs/cgroup leads
 * into the rootfs.  Code that makes missing directories and files would make plain
 * files there.  Every call would succeed, and nothing would be limited.
 */
#define V2 "/sys/fs/cgroup"
#define V1 "/sys/fs/cgroup/pids"

static char pids_max[16] = "50";

/* No process number is above 4194304, PID_MAX_LIMIT in the kernel. */
static void read_pids_limit(char *text)
{
	if (strcmp(text, "-1") == 0)
		strcpy(pids_max, "max");
	else
		snprintf(pids_max, sizeof pids_max, "%ld", read_number(text, 1, 4194304));
}

static const struct choice cgroup_options[] = {
	{ 0, "pids-limit", "N", "at most N processes (50); -1: no limit", read_pids_limit },
	{ 0 }
};
static const struct hint cgroup_hints[] = {
	{ EROFS, "in a container? it needs: docker run --privileged" },
	{ ENOENT, "is the cgroup file system mounted? findmnt -t cgroup,cgroup2" },
	{ EBUSY, "something is left in it; the next run tries again" },
	{ 0 }
};

/* The directory in which cgroups have a pids controller.  Only version 1 has files
 * called tasks. */
static const char *pids_tree(void)
{
	return access(V1 "/tasks", F_OK) == 0 ? V1 : V2;
}

/* Write `value` to a file of a cgroup, in one write: the kernel takes every write
 * for a whole command, and returns its answer. */
static void set_file(const char *directory, const char *file, const char *value)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/%s", directory, file);
	MUST_ON(path, fd = open(path, O_WRONLY | O_CLOEXEC));
	MUST_ON(value, write(fd, value, strlen(value)));
	close(fd);
}

/*
 * Let the cgroups in V2 use pids.  Only the topmost cgroup of a machine may have
 * processes and limited cgroups below it.  If mdocker runs in a container, V2 is
 * not the topmost one: you can tell because it has a file cgroup.type.  Writing
 * "+pids" there succeeds, but then no process can join our new cgroup.
 */
static void enable_pids(void)
{
	int processes = open(V2 "/cgroup.procs", O_RDWR | O_CLOEXEC);
	char any;

	if (access(V2 "/cgroup.type", F_OK) == 0 && read(processes, &any, 1) == 1)
		die(125, "move them, as root: mkdir " V2 "/init; for p in $(cat " V2
		    "/cgroup.procs); do echo $p >" V2 "/init/cgroup.procs; done",
		    V2 " belongs to a container, and has processes in it");
	close(processes);
	set_file(V2, "cgroup.subtree_control", "+pids");
}

/*
 * The locks are for section 12 of other mdockers, which removes cgroups that
 * nobody has locked.  Between mkdir and its lock the new one looks like that, so
 * for this moment we lock the whole tree.  The nanoseconds make the name unique,
 * because in two PID namespaces two mdockers can have the same PID.
 */
static void make_cgroup(void)
{
	const char *tree = pids_tree();
	char path[sizeof cgroup];
	struct timespec now;
	int tree_lock;

	if (strcmp(tree, V2) == 0)
		enable_pids();
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(path, sizeof path, "%s/mdocker.%d-%ld", tree, getpid(), now.tv_nsec);
	MUST_ON(tree, tree_lock = lock_directory(tree));
	MUST_ON(path, mkdir(path, 0755));
	strcpy(cgroup, path);		/* from here on there is one to remove */
	MUST_ON(cgroup, lock_directory(cgroup));
	close(tree_lock);
	set_file(cgroup, "pids.max", pids_max);
}

/* Init waits in section 4 meanwhile, so it cannot start anything outside. */
static void join_cgroup(void)
{
	char pid[12];

	snprintf(pid, sizeof pid, "%d", init_pid);
	set_file(cgroup, "cgroup.procs", pid);
}

/* Also called by die(), when a run has failed.  EBUSY: there is still a process in
 * the cgroup (the last one may take a moment to leave), or another cgroup. */
static void remove_cgroup(void)
{
	time_t end = time(NULL) + 5;

	while (*cgroup && TRY_ON(cgroup, rmdir(cgroup)) < 0) {
		if (errno != EBUSY || time(NULL) > end)
			fail();
		section(12, kill_leftovers);
		poll(NULL, 0, 10);	/* sleeps for 10 ms */
	}
	*cgroup = '\0';
}

/* == 3. unshare =============================================================
 *
 * WHY    Root in the container could kill the host's processes, rename the host,
 *        and mount things over its directories.
 * HOW    A namespace is a table of names: a PID namespace holds process numbers,
 *        a mount namespace says what is mounted where.  Every process points to
 *        one namespace of each kind, and sees only what is in it.  At first all
 *        processes point to the host's.  unshare(2) makes new ones:
 *
 *            NEWPID     process numbers                      begins empty
 *            NEWNS      mounts ("NS" because it came first)  begins as a copy
 *            NEWUTS     host name and domain name            begins as a copy
 *            NEWIPC     System V IPC, message queues         begins empty
 *            NEWCGROUP  which cgroup is shown as "/"         the caller's own
 *
 *        NEWPID is special.  A process never changes its number, so this flag
 *        leaves the caller where it is.  Only the caller's next child is born in
 *        the new namespace.  Therefore the parent can use it, just before it
 *        forks, and still be on the host afterwards.  All others are for init
 *        alone, so init unshares them itself.
 * BREAK  --skip unshare is refused at section 5, which would change the host's
 *        own mounts.
 * GAPS   The network (section 20) and the users (18) are still the host's.  Root
 *        inside is root outside.
 * REAL   runc does this in C (nsexec.c) before its Go code starts: Go starts
 *        threads, and a process with threads cannot unshare everything.
 * SEE    namespaces(7), unshare(2), lsns(8)
 */

static const struct hint unshare_hints[] = {
	{ EPERM, "in a container? it needs: docker run --privileged" },
	{ EINVAL, "this kernel lacks one of them; what it has: ls /proc/self/ns" },
	{ ENOSPC, "too many namespaces: see /proc/sys/user/max_*_namespaces" },
	{ 0 }
};

static void unshare_pids(void)
{
	MUST(unshare(CLONE_NEWPID));
}

/* Init is in its cgroup by now, so NEWCGROUP shows that one as "/". */
static void unshare_namespaces(void)
{
	MUST(unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP));
}

/* == 4. fork as PID 1 =======================================================
 *
 * WHY    The new PID namespace has no process yet.  And one process must stay
 *        outside, because a cgroup cannot be removed by a process that is in it.
 * HOW    fork(2) copies the calling process.  It returns twice: in the parent
 *        with the number of the new process, and in the new process with 0.  Ours
 *        is the first one in its PID namespace, so it has number 1 there.  On the
 *        host it has another number, since a process has one in its own PID
 *        namespace and one in each namespace above.
 *            PID 1 is special in three ways.  When it ends, the kernel kills
 *        everything else in its namespace, so nothing outlives the command.  When
 *        another process ends, PID 1 inherits that one's children.  And the
 *        kernel discards every signal that PID 1 has no handler for.  Exceptions
 *        are SIGKILL and SIGSTOP from outside, and faults such as SIGSEGV.
 *            The parent waits, and then exits as the command did: with N if the
 *        command called exit(N), with 128+N if signal N killed it.
 * BREAK  --skip fork is refused, because nobody could tidy up.  But you can see
 *        what it is for: sudo unshare --pid sh -c 'ls -d /; ls -d /'.  The first
 *        ls gets PID 1.  When it ends, the namespace is dead, and the shell
 *        cannot fork the second one.
 * GAPS   Few programs are written to be PID 1.  They ignore SIGTERM (see section
 *        10), and never wait for the children that they inherit (11).  And a
 *        command can undo die_with_parent() below (12).
 * REAL   runc forks, too.  When Docker starts it, runc then leaves, and a process
 *        called containerd-shim waits for the container.
 * SEE    fork(2), pid_namespaces(7), pipe(7), wait(2), prctl(2)
 *
 * Init must not run ahead: the parent has yet to put it into the cgroup.  So init
 * reads from a pipe, which is empty, and sleeps.  The parent wakes it by writing a
 * byte.  If the parent dies instead, nobody is left who could write, and read
 * returns 0.
 */

static const struct hint fork_hints[] = {
	{ EAGAIN, "too many processes: see ulimit -u, and pids.max of your own cgroup" },
	{ 0 }
};

static int go[2];			/* the pipe: we read from 0, write to 1 */

/* Sets init_pid, in the parent to the number of the new process, and in the new
 * process to 0. */
static void fork_as_pid_1(void)
{
	MUST(pipe2(go, O_CLOEXEC));
	MUST(init_pid = fork());
}

/* The parent's part. */
static void say_go(void)
{
	running = true;
	close(go[0]);
	if (TRY(write(go[1], "", 1)) < 0 && errno != EPIPE)
		fail();			/* EPIPE: init has failed, and has said so */
}

/* Init's part. */
static void wait_for_go(void)
{
	char byte;

	close(go[1]);			/* or read would wait for ourselves */
	if (MUST(read(go[0], &byte, 1)) == 0)
		_exit(125);		/* the parent has said why, or was killed */
	running = true;
	die_with_parent();
}

/*
 * Ask the kernel to kill us, init, when the parent dies.  If the parent is dead
 * already, no signal will come.  getppid(2) does not tell: for PID 1 it is always
 * 0.  But only the parent can write to the pipe, so without it the pipe has hung
 * up, and poll returns 1.
 */
static void die_with_parent(void)
{
	struct pollfd from_parent = { .fd = go[0] };

	MUST(prctl(PR_SET_PDEATHSIG, SIGKILL));
	if (MUST(poll(&from_parent, 1, 0)) != 0)
		_exit(125);
}

/* Wait for our child `pid` to end.  Returns its exit status as a shell has it. */
static int wait_for(pid_t pid)
{
	int how;

	MUST(waitpid(pid, &how, 0));
	return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static void wait_for_init(void)
{
	status = wait_for(init_pid);
	init_pid = -1;
	step = false;			/* the rest is tidying up */
}

/* == 5. private mounts ======================================================
 *
 * WHY    Our mount namespace began as a copy of the host's.  But under systemd
 *        "/" is a shared mount, and the copies of a shared mount stay connected:
 *        what is mounted in one of them appears in all.  This is propagation.
 *        The /proc of section 8 would appear on the host, and stay there.
 *
 *            host                          container
 *            /             <-- shared -->  /
 *            /rootfs/proc  <-- appears --  /rootfs/proc is mounted
 *
 * HOW    MS_PRIVATE cuts the connection of one mount, in both directions, and
 *        MS_REC does so for every mount below "/".  This must be the first mount
 *        call, because any earlier one is visible on the host already.
 * BREAK  sudo ./mdocker run --skip mounts ./rootfs true, and then, on the host:
 *        findmnt | grep rootfs.  The container is gone, and its /proc is still
 *        mounted; sudo umount rootfs/proc removes it.  (If you see nothing, your
 *        "/" is not shared.  findmnt -o PROPAGATION / says what it is.)
 * GAPS   The host's mounts are still in our copy.  Only section 7 keeps them out
 *        of reach, until section 13 takes them away.
 * REAL   runc: prepareRoot.  Its default, MS_SLAVE, cuts one direction only, so
 *        that an unmount on the host reaches the container's copy.
 * SEE    mount_namespaces(7), mount(2)
 *
 * MS_PRIVATE needs a call of its own.  Together with MS_BIND, mount(2) ignores it
 * and still returns 0.
 */

static const struct hint mounts_hints[] = {
	{ EINVAL, "\"/\" is no mount point: was mdocker started in a chroot?" }, { 0 }
};

static void make_mounts_private(void)
{
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/* == 6. hostname ============================================================
 *
 * WHY    The prompt of a shell, a line in a log, a member of a cluster: they all
 *        say who they are by the host name.
 * HOW    The host name is part of the UTS namespace.  Since section 3 ours is a
 *        copy, and sethostname(2) changes only that.
 * BREAK  --skip hostname, then inside: hostname.  You see the host's name, which
 *        the copy began with.
 * GAPS   No file such as /etc/hosts knows the new name (section 20).
 * REAL   Docker uses the first 12 digits of the container's ID.
 * SEE    uts_namespaces(7), sethostname(2)
 */

/* At most 64 bytes (HOST_NAME_MAX), of those that RFC 1123 allows. */
static void read_hostname(char *name)
{
	size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-."
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (!good || good > HOST_NAME_MAX || name[good] || strchr("-.", *name))
		bad_value(name, "1 to 64 letters, digits and, after the first, '-' and '.'");
	hostname = name;
}

static const struct choice hostname_options[] = {
	{ 'h', "hostname", "NAME", "the container's host name (mdocker)", read_hostname },
	{ 0 }
};

static void set_hostname(void)
{
	MUST_ON(hostname, sethostname(hostname, strlen(hostname)));
}

/* == 7. chroot ==============================================================
 *
 * WHY    The command should find its own /bin, /lib and /etc, not the host's.
 * HOW    Every process points to two directories.  A path that begins with "/" is
 *        followed from its root directory, any other path from its current
 *        directory.  chroot(2) sets only the first of them:
 *
 *            root directory -----> /home/you/rootfs
 *            current directory --> /home/you             still outside!
 *
 *        The kernel stops ".." at the root directory and nowhere else.  A process
 *        that is outside never meets it on the way up, and reaches the host's
 *        "/".  So we call chdir("/") at once.
 * BREAK  --skip chroot, then inside: ls /.  These are the host's files, and you
 *        are root.  Look, and leave.
 * GAPS   Root can leave by calling chroot a second time.  chroot was never meant
 *        to hold root (section 13).
 * REAL   runc calls pivot_root(2), which section 13 will explain.  Build tools
 *        such as debootstrap use chroot.
 * SEE    chroot(2), path_resolution(7)
 */

static void change_root(void)
{
	MUST_ON(rootfs, chroot(rootfs));
	MUST(chdir("/"));
}

/* == 8. /proc ===============================================================
 *
 * WHY    There is no system call that lists processes.  ps and top read files in
 *        /proc, and in our new root /proc is an empty directory.
 * HOW    /proc is a file system of the kernel's, like /sys/fs/cgroup.  It shows
 *        the PID namespace of the process that mounts it.  So PID 1 mounts one.
 * BREAK  --skip proc, then inside: ps.  It lists nothing.
 * GAPS   The files in /proc/sys are settings of the whole machine, and root can
 *        write to them (section 15).
 * REAL   runc mounts a list of file systems: /proc, /dev, /dev/pts, /dev/shm,
 *        /dev/mqueue, /sys.  The others will be sections 14 and 15.
 * SEE    proc(5), pid_namespaces(7), open(2)
 *
 * Why do we not simply mount on "/proc"?  A rootfs may come from a stranger, and its
 * /proc may be a symbolic link to another directory.  So we open /proc without
 * following links, go there, and mount on ".", which cannot be a link.
 */

static const struct hint proc_hints[] = {
	{ EROFS, "the rootfs has no directory /proc, and is read-only" },
	{ ENOTDIR, "/proc in the rootfs must be a directory, not a link or a file" },
	{ EINVAL, "is ROOTFS in another mount namespace, as /proc/PID/root is?" },
	{ 0 }
};

static void mount_proc(void)
{
	int proc;

	if (TRY(mkdir("/proc", 0555)) < 0 && errno != EEXIST)
		fail();
	MUST(proc = open("/proc", O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC));
	MUST(fchdir(proc));
	MUST(mount("proc", ".", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
	MUST(chdir("/"));
	close(proc);
}

/* == 9. execvp ==============================================================
 *
 * WHY    exec replaces the program of a process and keeps almost everything else.
 *        What your shell handed to mdocker would reach the command: open files,
 *        each of which leads out of the chroot; passwords in environment
 *        variables; groups; signals that are ignored or blocked.
 * HOW    We set each of these to a known value.  Then execvp(3) searches the PATH
 *        of the container for the command, and starts it.  If that works, execvp
 *        never returns, because this program is gone.
 * BREAK  --skip execvp makes a container, and runs nothing in it.
 * GAPS   Descriptors 0 to 2, the terminal, resource limits and root's powers
 *        (section 16) stay.  As /proc/self/exe the container can start the host's
 *        mdocker again; runc was once overwritten that way (CVE-2019-5736).
 * REAL   runc: finalizeNamespace.  In 2024 it had left a descriptor open, and the
 *        working directory /proc/self/fd/7 was on the host (CVE-2024-21626).
 * SEE    execve(2), environ(7), close_range(2), signal(7)
 */

static const char *workdir = "/";
static char **variables;		/* from --env, each "KEY=VALUE" */
static int variable_count;

/* "KEY=VALUE", or "KEY" for the value that the caller has, if there is one. */
static void read_env(char *entry)
{
	const char *key = entry;

	if (!*key || *key == '=')
		bad_value(key, "KEY or KEY=VALUE");
	if (!strchr(key, '=')) {
		if (!getenv(key))
			return;
		MUST(asprintf(&entry, "%s=%s", key, getenv(key)));
	}
	variables = reallocarray(variables, variable_count + 1, sizeof *variables);
	if (!variables)
		die(125, NULL, "--env: %s", strerror(errno));
	variables[variable_count++] = entry;
}

static void read_workdir(char *path) { workdir = path; }

static const struct choice execvp_options[] = {
	{ 'e', "env", "KEY=VALUE", "set a variable; KEY alone copies the caller's", read_env },
	{ 'w', "workdir", "DIR", "start in DIR, and make it if it is missing (/)", read_workdir },
	{ 0 }
};
static const struct hint execvp_hints[] = {
	{ ENOSYS, "close_range needs Linux 5.9 or later" }, { 0 }
};

/* The command gets these variables and no others.  execvp searches this PATH, so
 * it has to be set before. */
static int set_environment(void)
{
	const char *term = getenv("TERM");	/* the terminal's type */
	int failed = clearenv();

	failed |= setenv("PATH", "/usr/local/sbin:/usr/local/bin:"
				 "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	failed |= setenv("HOME", "/root", 1);
	failed |= setenv("HOSTNAME", hostname, 1);
	failed |= setenv("TERM", term ? term : "linux", 1);
	failed |= setenv("container", "mdocker", 1);
	for (int i = 0; i < variable_count; i++)
		failed |= putenv(variables[i]);
	return failed ? -1 : 0;
}

/* Go to --workdir.  If that fails, make what is missing of it, and try again.  A path
 * may lead out of the root by way of /proc.  The system call says "(unreachable)..."
 * then; getcwd(3) would hide that. */
static void enter_workdir(void)
{
	char path[PATH_MAX];

	if (TRY_ON(workdir, chdir(workdir)) < 0) {
		for (char *end = strchr(workdir, '/'); end; end = strchr(end + 1, '/')) {
			snprintf(path, sizeof path, "%.*s", (int)(end - workdir), workdir);
			mkdir(path, 0755);
		}
		mkdir(workdir, 0755);
		MUST_ON(workdir, chdir(workdir));
	}
	MUST(syscall(SYS_getcwd, path, sizeof path));
	if (*path != '/')
		die(125, NULL, "chdir(\"%s\") led out of the container", workdir);
}

/* A new user or group ID undoes die_with_parent(), so we ask again. */
static void clean_up(void)
{
	umask(022);
	MUST(setgroups(0, NULL));
	MUST(setgid(0));
	MUST(setuid(0));
	die_with_parent();
	MUST(set_environment());
}

/* All but 0 to 2.  That exec can close them too (O_CLOEXEC) is not enough: it first
 * looks the command up, and /proc/self/fd/3/bin/sh could be a program of the host. */
static void close_descriptors(void)
{
	MUST(syscall(SYS_close_range, 3, ~0U, 0));
	step = false;			/* it needs the terminal, which is closed */
}

/* Signals that are ignored or blocked stay so after exec.  We leave SIGHUP alone:
 * under nohup(1) it is ignored, and should be so for all programs. */
static void reset_signals(void)
{
	sigset_t none;

	for (int signo = 1; signo < _NSIG; signo++)
		if (signo != SIGHUP)
			signal(signo, SIG_DFL);
	sigemptyset(&none);
	MUST(sigprocmask(SIG_SETMASK, &none, NULL));
}

/* No "if" is needed after execvp, because it returns only when it has failed.
 * ENOENT can be about the interpreter of a script or the loader of a program. */
static void execute_command(void)
{
	const char *hint = NULL;
	int error;

	close_descriptors();
	enter_workdir();
	reset_signals();
	announce("execvp(*command, command)", "*command", *command);
	show("\n");			/* there may be no later */
	execvp(*command, command);
	error = errno;
	if (error == ENOENT && strchr(*command, '/') && access(*command, F_OK) == 0)
		hint = "the file is there, but its interpreter or loader is not";
	die(error == ENOENT ? 127 : 126, hint, "%s: %s", *command, strerror(error));
}

/* == 10. signals ============================================================
 *
 * WHY    You press Ctrl-C, or a script sends SIGTERM to mdocker, and what you mean
 *        is the command.  But Part I's parent dies of the signal.  Its container
 *        is killed with it, and its cgroup is left behind.
 * HOW    A blocked signal does not interrupt a process.  It waits until the
 *        process asks for it with sigwaitinfo(2).  So we block the signals, take
 *        one after the other, and send each to init.  No handler is needed that
 *        could run between any two instructions.
 *            For Ctrl-C the terminal sends SIGINT to every process of one process
 *        group, the foreground group.  Init is in ours, so it has that signal
 *        already, and we do not send it again.
 *            As PID 1 a command can ignore SIGINT and SIGTERM.  A second one
 *        within two seconds means "stop now", and we kill init.
 * BREAK  sudo ./mdocker run --skip signals ./rootfs sleep 100, and press Ctrl-C:
 *        it ends at once.  With this section the first one does nothing, because
 *        sleep has no handler and is PID 1.
 * GAPS   timeout 60 mdocker ... sends one SIGTERM.  A PID 1 that ignores it goes
 *        on for ever; use timeout -k 5 60, or --init.  If a program signals our
 *        whole group, the command gets the signal twice.
 * REAL   docker stop sends SIGTERM, and SIGKILL ten seconds later.
 * SEE    signal(7), sigwaitinfo(2), setpgid(2), tcsetpgrp(3), credentials(7)
 */

static sigset_t signals;		/* those that we block and pass on */

/*
 * Block every signal that we can pass on.  The frame ignores SIGPIPE and SIGXFSZ,
 * which come from our own writing.
 *
 * And if our terminal belongs to another process group, somebody has typed "mdocker
 * run ... &" and goes on using the terminal.  The kernel would stop another program
 * that reads it now.  But it cannot stop PID 1, whose read would be restarted for
 * ever.  So in the background there is nothing to read.
 */
static void block_signals(void)
{
	pid_t foreground = tcgetpgrp(STDIN_FILENO);
	int nothing;

	sigfillset(&signals);
	sigdelset(&signals, SIGPIPE);
	sigdelset(&signals, SIGXFSZ);
	MUST(sigprocmask(SIG_BLOCK, &signals, NULL));
	if (foreground > 0 && foreground != getpgrp()) {
		MUST(nothing = open("/dev/null", O_RDONLY | O_CLOEXEC));
		MUST(dup2(nothing, STDIN_FILENO));
	}
}

/* A signal that came until now is still waiting.  PID 1 would ignore it later. */
static void stop_if_asked(void)
{
	sigset_t waiting;

	if (sigpending(&waiting) == 0 &&
	    (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM)))
		die(125, NULL, "stopped by a signal before the command started");
}

/* Whether this is the second request to end within two seconds.  Two within 50 ms
 * are one: timeout(1) sends a signal to mdocker, and then to its group. */
static bool asked_again(void)
{
	static double first = -10;
	struct timespec now;
	double since;

	clock_gettime(CLOCK_MONOTONIC, &now);
	since = (double)now.tv_sec + (double)now.tv_nsec / 1e9 - first;
	if (since > 2)
		first += since;
	return since > 0.05 && since <= 2;
}

/*
 * Pass a signal on to our child `pid`.  What is typed has reached it already, if it
 * is still in our group.  On Ctrl-Z (SIGTSTP) the shell wants us to stop until "fg"
 * or "bg".  PID 1 would ignore SIGTSTP, but not SIGSTOP from outside.
 */
static void pass_on(pid_t pid, const siginfo_t *info)
{
	int signo = info->si_signo;
	bool typed = info->si_code == SI_KERNEL &&
		     (signo == SIGINT || signo == SIGQUIT || signo == SIGWINCH);

	if (signo == SIGTSTP) {
		kill(pid, SIGSTOP);
		raise(SIGSTOP);		/* here we stop */
		kill(pid, SIGCONT);
	} else if (!typed || getpgid(pid) != getpgrp()) {
		kill(pid, signo);
	}
	if ((signo == SIGINT || signo == SIGTERM) && asked_again())
		kill(pid, SIGKILL);
}

/* Whether our child `pid` has ended.  WNOWAIT leaves it for wait_for().  Other
 * children are those that a PID 1 inherits (section 11): wait for them here. */
static bool has_ended(pid_t pid)
{
	siginfo_t child;

	do {
		child.si_pid = 0;
		MUST(waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT));
		if (child.si_pid == pid)
			return true;
	} while (child.si_pid > 0 && waitpid(child.si_pid, NULL, 0) > 0);
	return false;
}

/* Pass signals on to our child `pid` until it has ended.  SIGCHLD says that a child
 * has ended, or only stopped. */
static void pass_signals_to(pid_t pid)
{
	siginfo_t info = { 0 };

	while (!has_ended(pid)) {
		if (TRY(sigwaitinfo(&signals, &info)) < 0 && errno != EINTR)
			fail();
		if (info.si_signo != SIGCHLD)
			pass_on(pid, &info);
	}
}

static void pass_signals_on(void)
{
	pass_signals_to(init_pid);
}

/* A shell in the container makes its own group the foreground group.  Once that
 * group has ended, nobody could read the terminal: make it ours again. */
static void take_terminal_back(void)
{
	pid_t group = tcgetpgrp(STDIN_FILENO);

	if (group > 0 && kill(-group, 0) < 0 && errno == ESRCH)
		tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* == 11. init ===============================================================
 *
 * WHY    Section 4 says what is special about PID 1, and few programs expect it.
 *        They ignore SIGTERM.  They inherit children and never wait for them, so
 *        these stay as zombies: processes that have ended, and keep their number
 *        until somebody has waited for them.
 * HOW    With --init, mdocker stays PID 1 and forks once more.  The command is an
 *        ordinary process then, for which a signal does what it usually does.
 *        PID 1 passes signals on with section 10's loop, which also waits for
 *        every child, and exits as the command did.
 *            The command gets a process group of its own, and the terminal: what
 *        you type reaches the command, and not PID 1.
 * BREAK  sudo ./mdocker run ./rootfs sh -c 'kill -TERM $$; echo survived' says
 *        "survived".  With --init the shell is terminated, and the status is 143.
 * GAPS   Ctrl-Z stops the command, but the shell outside does not hear of it.
 *        Continue the command with kill -CONT from another terminal.
 * REAL   docker run --init starts tini as PID 1, a program that does the same.
 * SEE    pid_namespaces(7), waitid(2), setpgid(2)
 */

static bool stay;

static void read_init(char *unused) { (void)unused; stay = true; }

static const struct choice init_options[] = {
	{ 0, "init", NULL, "PID 1 is mdocker: passes signals on, reaps orphans", read_init },
	{ 0 }
};

/* The new process returns, and becomes the command. */
static void stay_as_init(void)
{
	bool foreground = tcgetpgrp(STDIN_FILENO) == getpgrp();
	pid_t pid;

	if (!stay)
		return;
	block_signals();		/* --skip may have left section 10 out */
	MUST(pid = fork());
	if (pid > 0) {
		close_descriptors();
		pass_signals_to(pid);
		_exit(wait_for(pid));
	}
	MUST(setpgid(0, 0));
	if (foreground)
		MUST(tcsetpgrp(STDIN_FILENO, getpgrp()));
}

/* == 12. leftovers ==========================================================
 *
 * WHY    Nobody removes the cgroup of an mdocker that is killed by SIGKILL.  Its
 *        init should die with it (die_with_parent), but the command can undo
 *        that.  Then it runs on, and nobody knows of it.
 * HOW    While mdocker lives, it holds a lock on the directory of its cgroup
 *        (flock(2)).  The kernel opens the lock however mdocker ends.  So when we
 *        start, we try to lock every cgroup of an mdocker.  Where we can, its
 *        mdocker is dead: we kill what lives in it, and remove it.  The number of
 *        a process would not do, because it means another one in another PID
 *        namespace.
 *            After our own command we do the same with our own cgroup, since
 *        processes can be left in it after --skip unshare.
 *            A container can make cgroups inside of its own, and rmdir(2)
 *        removes only one that has none.  So we begin with the lowest.
 * BREAK  Kill a running mdocker with kill -9.  find /sys/fs/cgroup -name
 *        'mdocker.*' shows its cgroup.  It stays when you run mdocker with --skip
 *        leftovers, and goes when you run it without.
 * GAPS   The last mdocker's leftovers stay until there is a next one.
 * REAL   runc's callers use runc delete.  Docker has a daemon that remembers.
 * SEE    flock(2), cgroups(7), readdir(3), glob(3)
 */

/* Returns a descriptor that holds the lock until it is closed; or -1 and errno. */
static int lock_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || flock(fd, LOCK_EX) < 0 ? -1 : fd;
}

/* Kill the processes in a cgroup.  In version 2, cgroup.kill kills those in the
 * cgroups below it, too.  A process of a foreign PID namespace is listed as 0, and
 * kill(0) would reach our own group. */
static void kill_processes(int directory)
{
	int all = openat(directory, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	FILE *list = fdopen(openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC), "r");
	int pid;

	dprintf(all, "1");		/* if it is there */
	close(all);
	while (list && fscanf(list, "%d", &pid) == 1)
		if (pid > 0)
			kill(pid, SIGKILL);
	if (list)
		fclose(list);
}

/* The name of a cgroup in this one, or NULL.  (All files are the kernel's.) */
static const char *find_child(DIR *stream)
{
	struct dirent *entry;

	while ((entry = readdir(stream)))
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			return entry->d_name;
	return NULL;
}

/*
 * Kill what lives in a cgroup, and remove the cgroups in it: walk down to one that
 * has none in it, and remove them on the way up.  There may be more levels than we
 * may have descriptors, and a path may be longer than a system call takes, so we hold
 * one descriptor, of the cgroup where we are.
 */
static void empty_cgroup(const char *path)
{
	int here = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), depth = 0;
	time_t end = time(NULL) + 5;
	DIR *stream;

	while (here >= 0 && depth >= 0 && time(NULL) < end && (stream = fdopendir(here))) {
		const char *next = find_child(stream);

		kill_processes(here);
		if (!next) {
			next = "..";
			depth--;
		} else if (unlinkat(here, next, AT_REMOVEDIR) == 0) {
			next = ".";
		} else {
			depth++;
		}
		here = openat(here, next, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		closedir(stream);
	}
	close(here);
}

/* Called while our own cgroup cannot be removed, because something is in it. */
static void kill_leftovers(void)
{
	empty_cgroup(cgroup);
}

/* Errors are ignored, because the next run tries again.  (A name with anything but two
 * numbers is not ours: systemd may have an mdocker.service.) */
static void sweep_leftovers(void)
{
	const char *tree = pids_tree();
	int tree_lock = lock_directory(tree);
	time_t end = time(NULL) + 5;
	glob_t found = { 0 };
	char pattern[64];

	snprintf(pattern, sizeof pattern, "%s/mdocker.*-*", tree);
	if (tree_lock >= 0)
		glob(pattern, GLOB_NOSORT, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i], *numbers = path + strlen(pattern) - 3;
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (!numbers[strspn(numbers, "0123456789-")] && flock(fd, LOCK_EX | LOCK_NB) == 0)
			while (rmdir(path) < 0 && errno == EBUSY && time(NULL) < end) {
				empty_cgroup(path);
				poll(NULL, 0, 1);
			}
		close(fd);
	}
	globfree(&found);
	close(tree_lock);
}

/* == The frame ==============================================================
 *
 * What all sections share: the list of sections, the options, --trace, --step,
 * --skip, the guard, and messages.  You can do without it on a first reading.
 */

static bool trace, colour;
static long parts = 2;			/* parts 1 to this one are run */
static int current;			/* the section that we are in */
static char call[512];			/* the call that was announced last */
static int host_proc, tty;		/* open: the host's /proc; the terminal */
static struct stat host_root;		/* the host's "/" */
static ino_t host_namespaces[32];	/* by section: what it must not change */
static const struct choice *option;	/* the one that is being read */

static void read_trace(char *unused) { (void)unused; trace = true; }

/* Enter is read from the terminal, because stdin belongs to the command. */
static void read_step(char *unused)
{
	read_trace(unused);
	MUST(tty = open("/dev/tty", O_RDWR | O_CLOEXEC));
	step = true;
}

static void read_help(char *unused) { (void)unused; show_usage(stdout, 0); }
static void read_version(char *unused)
{
	(void)unused;
	exit(puts("mdocker 0.2") < 0 || fflush(stdout) != 0 ? 125 : 0);
}
static void read_skip(char *text), read_part(char *text);

static const struct choice frame_options[] = {
	{ 0, "trace", NULL, "print each step on stderr as it is taken", read_trace },
	{ 0, "step", NULL, "the same, and wait for Enter before each", read_step },
	{ 0, "skip", "SECTION", "leave out a section (number or name; repeatable)", read_skip },
	{ 0, "part", "N", "run the sections of parts 1 to N only", read_part },
	{ 0, "help", NULL, "print this text", read_help },
	{ 0, "version", NULL, "print the version", read_version },
	{ 0 }
};

/* `changes` is the namespace of the host that a section would change if section 3
 * were missing. */
static const struct {
	int part;
	const char *name, *changes;
	const struct choice *options;
	const struct hint *hints;
} sections[] = {
	[0] = { 1, "start", NULL, NULL, NULL },
	[1] = { 1, "CLI", NULL, frame_options, cli_hints },
	[2] = { 1, "cgroup", NULL, cgroup_options, cgroup_hints },
	[3] = { 1, "unshare", NULL, NULL, unshare_hints },
	[4] = { 1, "fork as PID 1", NULL, NULL, fork_hints },
	[5] = { 1, "private mounts", "mnt", NULL, mounts_hints },
	[6] = { 1, "hostname", "uts", hostname_options, NULL },
	[7] = { 1, "chroot", NULL, NULL, NULL },
	[8] = { 1, "/proc", "mnt", NULL, proc_hints },
	[9] = { 1, "execvp", NULL, execvp_options, execvp_hints },
	[10] = { 2, "signals", NULL, NULL, NULL },
	[11] = { 2, "init", NULL, init_options, NULL },
	[12] = { 2, "leftovers", NULL, NULL, NULL },
};
#define SECTIONS (int)(sizeof sections / sizeof *sections)

/* By number, or by a part of the name: then the first section that fits. */
static void read_skip(char *text)
{
	bool by_number = isdigit((unsigned char)*text);
	int n = by_number ? (int)read_number(text, 1, SECTIONS - 1) : 1;

	while (!by_number && n < SECTIONS && !strcasestr(sections[n].name, text))
		n++;
	if (n == 4)
		die(125, "try: sudo unshare --pid sh -c 'ls -d /; ls -d /'",
		    "--skip: nobody could tidy up without section 4, the fork");
	if (!*text || n == 1 || n == SECTIONS)
		bad_value(text, "a section that can be left out");
	skipped |= 1u << n;
}

static void read_part(char *text) { parts = read_number(text, 1, 2); }

/* The number in `text`.  strtol reads "12x" as 12, so look where it stopped. */
static long read_number(const char *text, long least, long most)
{
	char expected[64], *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	snprintf(expected, sizeof expected, "a number from %ld to %ld", least, most);
	if (errno || end == text || *end || n < least || n > most)
		bad_value(text, expected);
	return n;
}

static void bad_value(const char *text, const char *expected)
{
	die(125, NULL, "--%s: '%s' is not %s", option->name, text, expected);
}

/* Read all options by getopt_long(3), from the rows of all sections.  "+" makes it
 * stop at ROOTFS, and ":" return ':' if a value is missing. */
static void read_options(void)
{
	bool run = argument_count > 1 && strcmp(arguments[1], "run") == 0;
	const struct choice *rows[256] = { NULL };
	struct option longs[64] = { { 0 } };
	char shorts[128] = "+:", *word;
	int got = 128, count = 0;

	for (int n = 0; n < SECTIONS; n++)
		for (option = sections[n].options; option && option->name; option++) {
			int letter = option->letter ? option->letter : got++;

			if (option->letter)
				sprintf(shorts + strlen(shorts), "%c:", letter);
			longs[count].name = option->name;
			longs[count].has_arg = option->value != NULL;
			longs[count++].val = letter;
			rows[letter] = option;
		}
	opterr = 0;			/* the messages are ours */
	optind = run ? 2 : 1;
	while (word = arguments[optind],
	       (got = getopt_long(argument_count, arguments, shorts, longs, NULL)) != -1) {
		if (got == ':' || got == '?')
			die(125, NULL, got == ':' ? "option '%s' needs a value (see mdocker --help)"
				: "unknown option '%s' (see mdocker --help)", word);
		option = rows[got];
		option->read(optarg);
	}
	if (argument_count < 2)
		show_usage(stderr, 125);
	if (!run)
		die(125, NULL, "unknown command '%s' (see mdocker --help)", arguments[1]);
}

static void show_usage(FILE *to, int code)
{
	fputs("usage: mdocker run [OPTIONS] [ROOTFS [COMMAND [ARG...]]]\n"
	      "       mdocker --help | --version\n\n"
	      "Runs COMMAND (/bin/sh) in a container whose \"/\" is ROOTFS (./rootfs).\n\n", to);
	for (int n = 0; n < SECTIONS; n++)
		for (option = sections[n].options; option && option->name; option++)
			fprintf(to, "  %c%c --%s %-*s %s\n", option->letter ? '-' : ' ',
				option->letter ? option->letter : ' ', option->name,
				(int)(20 - strlen(option->name)),
				option->value ? option->value : "", option->help);
	fputs("\nSections:", to);
	for (int n = 1; n < SECTIONS; n++)
		fprintf(to, "%s%2d %-15s", n % 4 == 1 ? "\n  " : " ", n, sections[n].name);
	fputs("\n\nExit status: the command's; 128+N if signal N killed it; 127 command not\n"
	      "found; 126 it cannot be run; 125 mdocker itself failed.\n", to);
	exit(fflush(to) == 0 ? code : 125);
}

/* A namespace is a file in /proc/PID/ns.  Two processes are in the same one if the
 * inode numbers are the same.  (After chroot, "/proc" would be another directory.) */
static ino_t our_namespace(const char *kind)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof path, "self/ns/%s", kind);
	if (fstatat(host_proc, path, &st, 0) < 0)
		die(125, NULL, "stat(\"/proc/%s\"): %s", path, strerror(errno));
	return st.st_ino;
}

/* First of all, mend what the caller may have left in a bad state, and note what the
 * guard will compare with. */
static void prepare(int argc, char **argv)
{
	argument_count = argc;
	arguments = argv;
	for (int fd = 0; fd <= 2; fd++)	/* our first open() would become the stdin */
		if (fcntl(fd, F_GETFD) < 0)
			MUST(open("/dev/null", O_RDWR));
	signal(SIGCHLD, SIG_DFL);	/* if it is ignored, wait gets no status */
	signal(SIGPIPE, SIG_IGN);	/* nobody has to read the trace to its end, */
	signal(SIGXFSZ, SIG_IGN);	/* and its file may not be allowed to grow */
	colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
	MUST(host_proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
	for (int n = 0; n < SECTIONS; n++)
		if (sections[n].changes)
			host_namespaces[n] = our_namespace(sections[n].changes);
	MUST(stat("/", &host_root));
}

/*
 * The guard: whatever is left out, no section changes what is the host's.  In a
 * namespace of the host's the run ends.  After --skip 5 a mount can appear on the host.
 * To show just that, section 8 runs if "/" is not the host's: its mount appears on
 * ROOTFS/proc, which does no harm.  (If something is mounted there, which may be mounted
 * elsewhere too, that is made private first.)
 */
static bool guard(int n)
{
	const char *changes = sections[n].changes;
	struct stat root;

	if (!changes)
		return true;
	if (our_namespace(changes) == host_namespaces[n])
		die(125, "section 3, unshare, has to come first",
		    "refused: this would change the host's %s namespace", changes);
	if (!(skipped & 1u << 5) || strcmp(changes, "mnt") != 0)
		return true;
	MUST(stat("/", &root));
	mount(NULL, "/proc", NULL, MS_PRIVATE, NULL);
	if (root.st_ino != host_root.st_ino || root.st_dev != host_root.st_dev)
		return true;
	dprintf(STDERR_FILENO, "mdocker: %d %s: left out: without section 5 it would mount "
		"on the host's own /proc\n", n, sections[n].name);
	return false;
}

/* Run one function of section n, unless it is left out or the guard is against it. */
static void section(int n, void (*body)(void))
{
	int outer = current;

	current = n;
	if (skipped & 1u << n) {
		announce("(left out by --skip)", NULL, NULL);
		show("\n");
	} else if (sections[n].part <= parts && guard(n)) {
		body();
	}
	current = outer;
}

/* Under --step one process at a time asks for Enter: init while it runs. */
static bool is_our_turn(void)
{
	return running == (init_pid == 0);
}

/* Wait for Enter.  Signals are blocked, so that Ctrl-C can end the run tidily, and
 * reading in the background is an error (SIGTTIN). */
static void wait_for_enter(void)
{
	struct pollfd keyboard = { .fd = tty, .events = POLLIN };
	sigset_t all, before;
	char line[256];

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	show(" ");
	while (poll(&keyboard, 1, 100) != 1)
		stop_if_asked();
	if (read(tty, line, sizeof line) <= 0)
		die(125, NULL, "stopped before %s", call);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* A name may come from anyone.  It must not end our line or talk to the terminal. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text))
			*text = '?';
}

/* With --trace, print a line: the process, its number on the host and, if that is
 * another one, in its namespace, the section, the call, and `end`.  It is one write,
 * so that the lines of two processes do not mix. */
static void show(const char *end)
{
	static char number[16];		/* after chroot we could not find out */
	static pid_t owner;
	char line[1024], inside[16] = "";
	bool is_init = init_pid == 0;

	if (!trace || (step && !is_our_turn()))
		return;
	if (owner != getpid() && readlinkat(host_proc, "self", number, sizeof number - 1) > 0)
		owner = getpid();
	if (atoi(number) != getpid())
		snprintf(inside, sizeof inside, "=%d", getpid());
	snprintf(line, sizeof line, "%s%-6s %7s%-3s %2d %-14s%s  %s%s",
		 !colour ? "" : is_init ? "\033[32m" : "\033[36m", is_init ? "init" : "parent",
		 number, inside, current, sections[current].name, colour ? "\033[m" : "", call, end);
	if (write(STDERR_FILENO, line, strlen(line)) < 0)
		trace = step;		/* nobody reads it */
}

/* Before a call: note its text, with the value in place of its name.  The name of the
 * function may contain that, too, so look behind the first parenthesis. */
static void announce(const char *text, const char *name, const char *value)
{
	const char *at = name ? strstr(strchr(text, '('), name) : NULL;

	if (at)
		snprintf(call, sizeof call, "%.*s\"%s\"%s", (int)(at - text), text, value,
			 at + strlen(name));
	else
		snprintf(call, sizeof call, "%s", text);
	make_printable(call);
	if (step && is_our_turn())
		wait_for_enter();
}

/* After a call: show its result, and return it, with errno as it was.  If it must
 * succeed and is negative, that ends the run. */
static long report(long result, bool must)
{
	int error = errno;
	char end[128];

	snprintf(end, sizeof end, " = %ld%s%s\n", result, result < 0 ? " " : "",
		 result < 0 ? strerror(error) : "");
	show(end);
	errno = error;
	if (must && result < 0)
		fail();
	return result;
}

/* The call that was announced last has failed, for the reason in errno. */
static void fail(void)
{
	const struct hint *hint = sections[current].hints;
	int error = errno;

	while (hint && hint->advice && hint->error != error)
		hint++;
	die(125, hint ? hint->advice : NULL, "%s: %s", call, strerror(error));
}

/*
 * The end of a run that cannot go on: one message, perhaps with a hint how to mend
 * it, and nothing is left.  The parent kills init, and with it all of its namespace.
 * If init itself fails, the parent gets its exit status, as if it were the command's.
 */
static void die(int code, const char *hint, const char *format, ...)
{
	static bool dying;		/* to fail while we clean up ends us at once */
	va_list values;
	char *text;

	if (dying)
		_exit(code);
	dying = true;
	va_start(values, format);
	if (vasprintf(&text, format, values) < 0)
		text = call;
	va_end(values);
	make_printable(text);
	dprintf(STDERR_FILENO, "mdocker: %d %s: %s\n", current, sections[current].name, text);
	if (hint)
		dprintf(STDERR_FILENO, "  %s\n", hint);
	step = false;
	if (init_pid > 0) {
		kill(init_pid, SIGKILL);
		waitpid(init_pid, NULL, 0);
	}
	if (init_pid != 0)
		remove_cgroup();
	_exit(code);
}
