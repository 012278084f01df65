/*
 * mdocker.c - a Linux container in one file, written to be read.
 *
 * The kernel has no object called "container".  A container is an ordinary
 * process with its own process numbers, its own host name, its own mounts and
 * its own "/", and with a limit on how many processes it may have.  This
 * program asks the kernel for these things, one by one, and then runs your
 * command.  The machine outside the container is called the host.
 *
 * Try it before you read it:
 *
 *	cc mdocker.c -o mdocker
 *	./rootfs.sh                                a small system in ./rootfs
 *	sudo ./mdocker run ./rootfs                a shell in a container
 *	sudo ./mdocker run --part 1 --trace ./rootfs true       each step
 *
 *	Part I, the container            Part II, a good guest on the host
 *	 1 CLI              6 hostname   10 signals
 *	 2 cgroup           7 chroot     11 init
 *	 3 unshare          8 /proc      12 leftovers
 *	 4 fork as PID 1    9 execvp
 *	 5 private mounts                The frame: options, trace, errors
 *
 * Read Part I first.  It makes a complete container, and --part 1 runs only
 * that.  Part II makes mdocker pass signals on, wait for orphans, and clean up
 * after a crash.  Parts III and IV, sections 13 to 21, are not written yet.
 * Part III will stop the root user inside from escaping, and Part IV will add
 * limits on memory and CPU, a network, and layers of file systems.
 *
 * Every section begins with a comment that has these fields:
 *
 * WHY    what goes wrong without the section
 * HOW    what the kernel does
 * BREAK  how to leave the section out, and what you see then
 * GAPS   what the section does not protect against
 * REAL   what Docker does, or runc, the program that Docker uses to make
 *        containers
 * SEE    what to read: "unshare(2)" means man 2 unshare
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

/*
 * C requires that every function is declared before it is called.  You can
 * skip this list and go on at "Table of contents".
 */
static void read_command_line(void);					/* 1 */
static void make_cgroup(void), join_cgroup(void), remove_cgroup(void),	/* 2 */
	    set_file(const char *dir, const char *file, const char *value);
static void unshare_pids(void), unshare_namespaces(void);		/* 3 */
static void fork_as_pid_1(void), say_go(void), wait_for_go(void),	/* 4 */
	    die_with_parent(void), wait_for_init(void);
static int wait_for(pid_t pid);
static void make_mounts_private(void);					/* 5 */
static void set_hostname(void);						/* 6 */
static void change_root(void);						/* 7 */
static void mount_proc(void);						/* 8 */
static void forget_caller(void), execute_command(void),			/* 9 */
	    close_descriptors(void), enter_workdir(void), reset_signals(void),
	    set_environment(void);
static void block_signals(void), stop_if_asked(void),			/* 10 */
	    pass_signals_on(void), take_terminal_back(void),
	    pass_signals_to(pid_t pid);
static void stay_as_init(void);						/* 11 */
static void sweep_leftovers(void), kill_leftovers(void);		/* 12 */
static bool lock_cgroup(void);

_Noreturn static void init(void);
static void prepare(int argc, char **argv);			/* the frame */
static void section(int n, void (*body)(void));
static void announce(const char *text, const char *name, const char *value);
static long report(long result, bool must);
static void show(const char *end);
static const char *pids_tree(void);
static void enable_pids(void);
static void read_options(void);
static long read_number(const char *text, long least, long most);
_Noreturn static void bad_value(const char *text, const char *expected);
_Noreturn static void show_usage(FILE *to, int code);
_Noreturn static void fail(void);
_Noreturn static void die(int code, const char *hint, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* == Table of contents ======================================================
 *
 * Two processes work together.  The parent stays on the host until the end, to
 * clean up.  Its child, init, changes itself step by step.  In its last step
 * it becomes the command, and from then on init is the container.
 *
 *	parent                              init
 *	  1  read the command line
 *	  2  make a cgroup
 *	  3  unshare: my child gets PID 1
 *	  4  fork ---------------------------> wait
 *	  2  put init into the cgroup            .
 *	  4  "go" - - - - - (pipe) - - - - - -> 3  unshare everything else
 *	     wait                               5  private mounts
 *	       .                                6  hostname
 *	       .                                7  chroot
 *	       .                                8  /proc
 *	       .                                9  forget the caller
 *	       .                                4  die with the parent
 *	       .                                9  become the command
 *	     take its exit status <------------ exit
 *	  2  remove the cgroup
 *
 * section(N, f) calls f.  The options --skip and --part can leave section N
 * out.  On a first reading, ignore the lines with 10, 11 and 12, which belong
 * to Part II.
 */
static pid_t init_pid = -1;		/* -1: no init; 0: we are init */
static int status;			/* the exit status of the command */

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
	section(9, forget_caller);
	section(4, die_with_parent);
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
 * This is how we write a system call:
 *
 *	MUST(link("here", "there"));       must succeed, or the run ends here
 *	if (TRY(unlink("there")) < 0)      may fail, and errno says why
 *	MUST_ON(path, unlink(path));       messages show the value of `path`
 *
 * Each of these returns what the call returns.  #call is the code between the
 * parentheses, as a string.  Error messages and --trace print this string, so
 * they always say what the code does.  This line of --trace comes from a
 * MUST_ON.  Init has PID 4712 on the host and PID 1 inside:
 *
 *	init      4712=1   7 chroot          chroot("./rootfs") = 0
 *
 * Where an error cannot happen, or does no harm, we call the function
 * directly.  If mdocker itself fails, its exit status is 125.
 */
#define TRY(call) \
	(announce(#call, NULL, NULL), report((long)(call), false))
#define MUST(call) \
	(announce(#call, NULL, NULL), report((long)(call), true))
#define TRY_ON(value, call) \
	(announce(#call, #value, value), report((long)(call), false))
#define MUST_ON(value, call) \
	(announce(#call, #value, value), report((long)(call), true))

/* The variables that several sections use.  fork(2) copies them, so from
 * section 4 on, the parent and init each have their own copy. */
static char *rootfs = "rootfs";		/* the directory that becomes "/" */
static char *shell[] = { "/bin/sh", NULL };
static char **command = shell;		/* and its arguments */
static const char *hostname = "mdocker";
static char cgroup[96];			/* our cgroup's directory; "": none */
static unsigned skipped;		/* bit n: --skip leaves section n out */
static bool step;			/* --step: ask before each call */
static bool running;			/* for --step: init is at work */

/* An option.  A section ends with its own options, which you can skip. */
struct choice {
	char letter;			/* -h, or 0 */
	const char *name, *value, *help;
	void (*read)(char *value);
};

/* == 1. CLI =================================================================
 *
 * WHY    mdocker runs as root.  If you mistype an option, you want to know
 *        before mdocker changes anything.
 * HOW    So we first check the options, ROOTFS, and whether you are root.
 *        read_options(), in the frame, reads the options with getopt_long(3).
 *        The options end at ROOTFS, because what follows it belongs to the
 *        command.
 * BREAK  --skip 1 is refused, because this section is what reads --skip.
 * GAPS   Somebody could replace the directory ROOTFS before section 7 enters
 *        it.  We trust that nobody does.
 * REAL   Docker writes the options for runc into a file, config.json.  The OCI
 *        runtime specification defines what this file may contain.
 * SEE    getopt_long(3), open(2)
 */

static int argument_count;		/* main's argc and argv */
static char **arguments;

/* Sets rootfs and command.  Opening the rootfs is the simplest way to find out
 * whether it is a directory that we may read. */
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
		die(125, NULL, "needs root, so try: sudo %s run ...",
		    arguments[0]);
}

/* == 2. cgroup ==============================================================
 *
 * WHY    Suppose that the command starts more and more processes, by mistake
 *        or on purpose.  Soon nothing else on the host can start a process.
 * HOW    A cgroup is a group of processes with limits.  You make one with
 *        mkdir, below the directory /sys/fs/cgroup.  The files in it are not
 *        stored on a disk.  When you read or write one, the kernel itself
 *        answers.  We use two:
 *
 *            pids.max       We write 50.  Once the cgroup has 50 processes, the
 *                           next fork in it fails with EAGAIN.
 *            cgroup.procs   We write the number of a process, its PID.  The
 *                           process joins the cgroup, and all children that it
 *                           has later start in the cgroup.
 *
 *        Threads count as processes.  When no process is left in the cgroup,
 *        rmdir removes it.
 * BREAK  Start 60 processes at once, inside:
 *
 *            yes 1 | head -n 60 | xargs -n 1 -P 60 sleep
 *
 *        Some forks fail.  With --skip cgroup, none do.
 * GAPS   Memory and CPU time are not limited (section 19).
 * REAL   Docker has the same option, --pids-limit, but sets no limit by
 *        default.  runc asks systemd for a cgroup, or makes one itself, as we
 *        do here.
 * SEE    cgroups(7); Documentation/admin-guide/cgroup-v2.rst in the kernel
 *
 * Linux has two versions of cgroups, and the frame hides the difference.
 * pids_tree() returns the directory that this machine uses, and enable_pids()
 * switches pids.max on for the cgroups below it.
 */

static char pids_max[16] = "50";

/* Write `value` to a file of a cgroup, with one write(2).  The kernel takes
 * each write as one command, and the result of write says whether the command
 * worked. */
static void set_file(const char *dir, const char *file, const char *value)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	MUST_ON(path, fd = open(path, O_WRONLY | O_CLOEXEC));
	MUST_ON(value, write(fd, value, strlen(value)));
	close(fd);
}

/* Sets `cgroup`.  Its name must be unique, and two mdockers in two containers
 * can have the same PID, so we add nanoseconds.  The lock tells section 12 of
 * other mdockers that this cgroup is not a leftover.  If another mdocker has
 * removed it before we locked it, we make a new one. */
static void make_cgroup(void)
{
	char path[sizeof cgroup];
	struct timespec now;

	enable_pids();
	do {
		clock_gettime(CLOCK_REALTIME, &now);
		snprintf(path, sizeof path, "%s/mdocker.%d-%ld", pids_tree(),
			 getpid(), now.tv_nsec);
		MUST_ON(path, mkdir(path, 0700));
		strcpy(cgroup, path);	/* now there is something to remove */
	} while (!lock_cgroup());
	set_file(cgroup, "pids.max", pids_max);
}

/* Init is still waiting in section 4, so all that it starts will be in it. */
static void join_cgroup(void)
{
	char pid[12];

	snprintf(pid, sizeof pid, "%d", init_pid);
	set_file(cgroup, "cgroup.procs", pid);
}

/* After the last process has ended, it may take a moment until the cgroup is
 * empty, and until then rmdir fails with EBUSY.  So we try again, for at most
 * five seconds.  die() calls this in the parent, too, when a run has failed. */
static void remove_cgroup(void)
{
	time_t end = time(NULL) + 5;

	while (*cgroup && TRY_ON(cgroup, rmdir(cgroup)) < 0) {
		if (errno != EBUSY || time(NULL) > end) {
			*cgroup = '\0';	/* die() should not try again */
			fail();
		}
		section(12, kill_leftovers);
		poll(NULL, 0, 10);	/* sleep for 10 ms */
	}
	*cgroup = '\0';
}

/* -- Options.  No PID is above 4194304, the kernel's PID_MAX_LIMIT. */
static void read_pids_limit(char *text)
{
	if (strcmp(text, "-1") == 0)
		strcpy(pids_max, "max");
	else
		snprintf(pids_max, sizeof pids_max, "%ld",
			 read_number(text, 1, 4194304));
}

static const struct choice cgroup_options[] = {
	{ 0, "pids-limit", "N", "at most N processes (50), -1 for no limit",
	  read_pids_limit },
	{ 0 }
};

/* == 3. unshare =============================================================
 *
 * WHY    Otherwise the root user in the container could kill the host's
 *        processes, rename the host, and mount things over its directories.
 * HOW    A namespace is a table that the kernel keeps for one kind of thing.
 *        A PID namespace holds the numbers of processes.  A mount namespace
 *        holds the mounts, and a mount attaches a file system to a directory.
 *        Every process points to one namespace of each kind, and sees only
 *        what is in it.  At first all processes point to the host's
 *        namespaces.  unshare(2) makes new ones:
 *
 *            CLONE_NEWPID     PIDs                           begins empty
 *            CLONE_NEWNS      mounts (called NS because it   begins as a copy
 *                             was the first kind)
 *            CLONE_NEWUTS     host name and domain name      begins as a copy
 *            CLONE_NEWIPC     message queues, semaphores,    begins empty
 *                             and shared memory with keys
 *            CLONE_NEWCGROUP  names of cgroups               our own is "/"
 *
 *        CLONE_NEWPID is special.  A process never changes its PID, so this
 *        flag leaves the caller where it is.  Only the children that it has
 *        from then on are born in the new namespace, and the first of them
 *        gets PID 1.  Therefore the parent can use this flag before it forks,
 *        and still be on the host afterwards.  The other four are for the
 *        container alone, so init unshares these itself.
 * BREAK  ls -l /proc/self/ns shows a number for each namespace.  Run it on the
 *        host and inside.  Only net, user and time are the same.  With --skip
 *        unshare, the run ends before section 5, because section 5 would
 *        change the host's mounts.
 * GAPS   The network (section 20) and the users (18) are still the host's.
 *        The root user inside is the root user of the host.
 * REAL   runc does this in C, before its Go code starts.  A Go program has
 *        threads, and a process with threads cannot unshare everything.
 * SEE    namespaces(7), unshare(2), lsns(8)
 */

static void unshare_pids(void)
{
	MUST(unshare(CLONE_NEWPID));
}

/* In a new cgroup namespace, "/" is the cgroup that the caller is in.  So init
 * had to join our cgroup first. */
static void unshare_namespaces(void)
{
	MUST(unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |
		     CLONE_NEWCGROUP));
}

/* == 4. fork as PID 1 =======================================================
 *
 * WHY    The new PID namespace has no process yet.  And one process must stay
 *        outside, because no process can remove the cgroup that it is in.
 * HOW    fork(2) copies the calling process.  It returns twice: in the parent
 *        with the PID of the new process, and in the new process with 0.  The
 *        first process in a PID namespace gets PID 1 there.  PID namespaces
 *        are nested.  A process has one PID in its own namespace, and another
 *        in each namespace that encloses it.  So our PID 1 has a different
 *        number on the host.
 *            PID 1 is special in three ways.  When PID 1 ends, the kernel
 *        kills everything else in its namespace, so nothing outlives the
 *        command.  When any other process ends, its children become children
 *        of PID 1.  And the kernel discards every signal that PID 1 has no
 *        handler for.  (A handler is a function that runs when the signal
 *        comes.  Section 10 has another way.)  There are two exceptions.
 *        SIGKILL and SIGSTOP work if they are sent from outside the namespace,
 *        and faults such as SIGSEGV always work.
 *            The parent waits for init, and then exits as the command did:
 *        with N if the command called exit(N), with 128+N if signal N killed
 *        it.
 * BREAK  --skip fork is refused.  The parent would have to become the command
 *        itself, and nobody could clean up.  To see why a fork must follow
 *        CLONE_NEWPID, unshare without one:
 *
 *            sudo unshare --pid sh -c 'ls -d /; ls -d /; echo end'
 *
 *        The shell keeps its PID.  Its first child, ls, gets PID 1.  When this
 *        ls ends, no process can be born in the namespace any more, so the
 *        shell cannot fork the second ls.
 * GAPS   Most programs are not written to be PID 1.  They have no handler for
 *        SIGTERM (section 10), and never wait for the children that they
 *        inherit (section 11).  The command can cancel die_with_parent() with
 *        prctl(2) (section 12).
 * REAL   runc forks, too.  When Docker uses runc, runc exits once the
 *        container runs, and a process called containerd-shim waits for the
 *        container.
 * SEE    fork(2), pid_namespaces(7), pipe(7), wait(2), prctl(2)
 *
 * Init must wait until the parent has put it into the cgroup, because anything
 * that init started earlier would not be limited.  So init reads from a pipe.
 * The pipe is empty, so init sleeps until the parent writes a byte.  If the
 * parent dies instead, no process is left that could write, and read returns 0.
 */

static int go[2];			/* the pipe's ends: to read, to write */

/* Sets init_pid: in the parent to init's PID, in init to 0. */
static void fork_as_pid_1(void)
{
	MUST(pipe2(go, O_CLOEXEC));
	MUST(init_pid = fork());
}

/* The parent's part.  EPIPE means that init has failed and has said why. */
static void say_go(void)
{
	running = true;
	close(go[0]);
	if (TRY(write(go[1], "", 1)) < 0 && errno != EPIPE)
		fail();
}

/* Init's part.  Init has a copy of go[1], too.  It must close this copy,
 * because as long as any process can write to the pipe, read waits and never
 * returns 0. */
static void wait_for_go(void)
{
	char byte;

	close(go[1]);
	if (MUST(read(go[0], &byte, 1)) == 0)
		_exit(125);		/* the parent is dead, or has failed */
	running = true;
}

/*
 * Ask the kernel to kill us, init, when the parent dies.  setgid and setuid
 * would cancel this request, so it comes after forget_caller().
 *
 * By then the parent may already be dead, and then no signal will come.  So we
 * check whether it is still alive.  Only the parent can write to the pipe.
 * Once it is dead, the pipe has no writer any more.  poll(2) always reports
 * this, by returning 1, even though we ask for no events.  (getppid(2) always
 * returns 0 here, because our parent is in another PID namespace.)
 */
static void die_with_parent(void)
{
	struct pollfd from_parent = { .fd = go[0] };

	MUST(prctl(PR_SET_PDEATHSIG, SIGKILL));
	if (MUST(poll(&from_parent, 1, 0)) != 0)
		_exit(125);
}

/* Wait until our child `pid` has ended.  Returns the exit status that a shell
 * would show. */
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
	step = false;			/* what follows is only cleaning up */
}

/* == 5. private mounts ======================================================
 *
 * WHY    Our mount namespace began as a copy of the host's.  But under systemd
 *        "/" is a shared mount, and the copies of a shared mount stay
 *        connected.  What you mount in one of them appears in all.  This is
 *        called propagation.  The /proc of section 8 would appear on the host,
 *        and stay there.
 *
 *            host                          container
 *            /            <-- shared -->  /
 *            rootfs/proc  <-- appears --  rootfs/proc is mounted
 *
 * HOW    MS_PRIVATE disconnects one mount, in both directions.  With MS_REC it
 *        also disconnects all mounts below it.  This must be the first mount
 *        call, because any earlier one is visible on the host already.
 * BREAK  On the host:
 *
 *            sudo ./mdocker run --skip mounts ./rootfs true
 *            findmnt | grep rootfs
 *
 *        The container is gone, and its /proc is still mounted.  To remove it,
 *        type sudo umount rootfs/proc.  (If findmnt shows nothing, your "/" is
 *        not shared.  findmnt -o PROPAGATION / says what it is.)
 * GAPS   The host's mounts are still in our copy.  Section 7 puts them out of
 *        sight, and section 13 will remove them.
 * REAL   runc uses MS_SLAVE by default, which cuts only one direction.  What
 *        you unmount on the host still disappears from the container.
 * SEE    mount_namespaces(7), mount(2)
 *
 * mount(2) takes five arguments: what to mount, where, the type of file
 * system, flags, and options.  To change an existing mount, we need only the
 * second one and the flags.
 */

static void make_mounts_private(void)
{
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

/* == 6. hostname ============================================================
 *
 * WHY    Shell prompts, logs and clusters all identify a machine by its host
 *        name.
 * HOW    The host name is kept in the UTS namespace.  (UTS was "UNIX
 *        Time-sharing System", from the names in uname(2).)  Since section 3
 *        we have had our own copy, and sethostname(2) changes only this copy.
 * BREAK  With --skip hostname, type hostname inside.  You see the host's name,
 *        because our copy began with it.
 * GAPS   No file such as /etc/hosts knows the new name (section 20).
 * REAL   Docker uses the first 12 digits of the container's ID.
 * SEE    uts_namespaces(7), sethostname(2)
 */

static void set_hostname(void)
{
	MUST_ON(hostname, sethostname(hostname, strlen(hostname)));
}

/* -- Options.  A name may have up to 64 bytes (HOST_NAME_MAX).  RFC 1123 lists
 * the characters that are allowed. */
static void read_hostname(char *name)
{
	size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-."
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (!good || good > HOST_NAME_MAX || name[good] || strchr("-.", *name))
		bad_value(name, "1 to 64 letters, digits and, after the first, "
			  "'-' and '.'");
	hostname = name;
}

static const struct choice hostname_options[] = {
	{ 'h', "hostname", "NAME", "the container's host name (mdocker)",
	  read_hostname },
	{ 0 }
};

/* == 7. chroot ==============================================================
 *
 * WHY    The command should find its own /bin, /lib and /etc, not the host's.
 * HOW    Every process points to two directories.  A path that begins with "/"
 *        is followed from its root directory, and any other path from its
 *        current directory.  chroot(2) sets only the root directory:
 *
 *            root directory -----> /home/you/rootfs
 *            current directory --> /home/you             still outside!
 *
 *        The kernel stops ".." at the root directory and nowhere else.  If you
 *        start outside and follow "..", you do not meet the root directory on
 *        the way up, and you arrive at the host's "/".  So we call chdir("/")
 *        at once.
 * BREAK  With --skip chroot, type ls / inside.  These are the host's files,
 *        and you are the root user.  Look, and leave.
 * GAPS   The root user can get out by calling chroot a second time.  chroot was
 *        never meant to hold the root user (section 13).
 * REAL   runc calls pivot_root(2), which section 13 will explain.  Build tools
 *        such as debootstrap use chroot.
 * SEE    chroot(2), path_resolution(7)
 *
 * From here on init cannot reach the host's /sys/fs/cgroup, so the limit must
 * have been set before.  A program that sets its limit after chroot, and
 * creates the files that are missing, gets no error.  But the new files are
 * ordinary files in the rootfs, and limit nothing.
 */

static void change_root(void)
{
	MUST_ON(rootfs, chroot(rootfs));
	MUST(chdir("/"));
}

/* == 8. /proc ===============================================================
 *
 * WHY    There is no system call that lists processes.  ps and top read files
 *        in /proc, and in our new root directory /proc is empty.
 * HOW    /proc is a file system that the kernel makes up, like /sys/fs/cgroup.
 *        It shows the PID namespace of the process that mounts it.  So init,
 *        our PID 1, mounts a new one.  Three flags forbid what /proc never
 *        needs: programs that run as their owner (MS_NOSUID), device files
 *        (MS_NODEV), and programs of any kind (MS_NOEXEC).
 * BREAK  With --skip proc, type ps inside.  It lists nothing.
 * GAPS   Most files in /proc/sys are settings of the whole machine, and the
 *        root user can write to them (section 15).
 * REAL   runc mounts a list of file systems: /proc, /dev, /dev/pts, /dev/shm,
 *        /dev/mqueue, /sys.  Sections 14 and 15 will add the others.
 * SEE    proc(5), pid_namespaces(7), open(2)
 *
 * Why do we not simply mount on "/proc"?  A rootfs may come from a stranger,
 * and its /proc may be a symbolic link to another directory.  So we open /proc
 * without following links, go there, and mount on ".", which cannot be a link.
 */

static void mount_proc(void)
{
	int proc;

	if (TRY(mkdir("/proc", 0555)) < 0 && errno != EEXIST)
		fail();
	MUST(proc = open("/proc", O_PATH | O_NOFOLLOW | O_DIRECTORY));
	MUST(fchdir(proc));
	MUST(mount("proc", ".", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		   NULL));
	MUST(chdir("/"));
	close(proc);
}

/* == 9. execvp ==============================================================
 *
 * WHY    exec replaces the program of a process, and keeps almost everything
 *        else.  So whatever mdocker inherited from your shell would reach the
 *        command: open files and directories of the host, passwords in
 *        environment variables, the groups of your user, and signals that are
 *        ignored or blocked.
 * HOW    We set each of these to a known value.  Then execvp(3) searches the
 *        container's PATH for the command, and starts it.  If that works,
 *        execvp never returns, because this program is gone.
 * BREAK  --skip execvp makes a container, and runs nothing in it.
 * GAPS   The command keeps descriptors 0 to 2, the terminal, resource limits,
 *        and the powers of the root user (section 16).
 * REAL   runc does the same in finalizeNamespace().  In 2024 it was found that
 *        runc forgot to close one descriptor, for a directory on the host, and
 *        that a container could start in this directory (CVE-2024-21626).
 * SEE    execve(2), environ(7), close_range(2), signal(7)
 */

static const char *workdir = "/";
static char **variables;		/* from --env, each "KEY=VALUE" */
static int variable_count;

/* The last step.  execvp returns only when it has failed.  ENOENT can also mean
 * that the command is a script and that the interpreter named in its first
 * line does not exist. */
static void execute_command(void)
{
	const char *hint = NULL;
	int failure;

	close_descriptors();
	enter_workdir();
	reset_signals();
	announce("execvp(*command, command)", "*command", *command);
	show("\n");			/* now, because exec does not return */
	execvp(*command, command);
	failure = errno;
	if (failure == ENOENT && strchr(*command, '/') &&
	    access(*command, F_OK) == 0)
		hint = "the file is there, but its interpreter is not";
	die(failure == ENOENT ? 127 : 126, hint, "%s: %s", *command,
	    strerror(failure));
}

/* Set user, groups, umask and environment.  (If mdocker is a set-user-ID
 * program, the caller may be a user other than root.) */
static void forget_caller(void)
{
	umask(022);			/* new files: rw-r--r-- */
	MUST(setgroups(0, NULL));
	MUST(setgid(0));
	MUST(setuid(0));
	set_environment();
}

/* Close all descriptors but 0 to 2.  exec itself closes descriptors that have
 * the flag O_CLOEXEC, but too late.  Suppose that descriptor 3 is a directory
 * of the host, and the command is /proc/self/fd/3/bin/sh.  Then exec opens
 * this program of the host first, and closes descriptor 3 afterwards. */
static void close_descriptors(void)
{
	MUST(syscall(SYS_close_range, 3, ~0U, 0));
	step = false;			/* its terminal is closed now */
}

/* Signals that are ignored or blocked stay that way after exec.  We leave
 * SIGHUP alone, because nohup(1) ignores it on purpose and the command must
 * inherit this.  (libc keeps signals 32 and 33 for itself, and leaves them as
 * they are.) */
static void reset_signals(void)
{
	sigset_t none;

	for (int signo = 1; signo < _NSIG; signo++)
		if (signo != SIGHUP)
			signal(signo, SIG_DFL);
	sigemptyset(&none);
	MUST(sigprocmask(SIG_SETMASK, &none, NULL));
}

/* The command gets these variables, those from --env, and no others. */
static void set_environment(void)
{
	const char *term = getenv("TERM");	/* the type of the terminal */
	const char *path = "/usr/local/sbin:/usr/local/bin:"
			   "/usr/sbin:/usr/bin:/sbin:/bin";

	MUST(clearenv());
	MUST_ON(path, setenv("PATH", path, 1));
	MUST(setenv("HOME", "/root", 1));
	MUST(setenv("HOSTNAME", hostname, 1));
	MUST(setenv("TERM", term ? term : "linux", 1));
	MUST(setenv("container", "mdocker", 1));
	for (int i = 0; i < variable_count; i++)
		MUST(putenv(variables[i]));
}

/*
 * Go to --workdir.  Like Docker, make the directories that are missing.  mkdir
 * fails for those that exist, which does no harm.
 *
 * Suppose that descriptor 0 is a directory of the host, and DIR is
 * /proc/self/fd/0.  Then chdir leads out of the container, and the path that
 * the system call getcwd returns begins with "(unreachable)".  We make the
 * system call directly, because getcwd(3) in libc would not return this path.
 */
static void enter_workdir(void)
{
	char path[PATH_MAX];

	for (const char *end = workdir; (end = strchr(end, '/')); end++) {
		snprintf(path, sizeof path, "%.*s", (int)(end - workdir) + 1,
			 workdir);
		mkdir(path, 0755);
	}
	mkdir(workdir, 0755);
	MUST_ON(workdir, chdir(workdir));
	MUST(syscall(SYS_getcwd, path, sizeof path));
	if (*path != '/')
		die(125, NULL, "%s leads out of the container", workdir);
}

/* -- Options.  --env takes "KEY=VALUE", or "KEY" for the caller's value. */
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
	variables = reallocarray(variables, variable_count + 1, sizeof entry);
	if (!variables)
		die(125, NULL, "--env: %s", strerror(errno));
	variables[variable_count++] = entry;
}

static void read_workdir(char *path) { workdir = path; }

static const struct choice execvp_options[] = {
	{ 'e', "env", "KEY=VALUE", "set a variable, or copy KEY", read_env },
	{ 'w', "workdir", "DIR", "start in DIR, or make it (/)", read_workdir },
	{ 0 }
};

/* == 10. signals ============================================================
 *
 * WHY    You press Ctrl-C, or a script sends SIGTERM to mdocker.  The signal
 *        is meant for the command.  But in Part I it kills the parent, the
 *        kernel kills the command along with it, and the cgroup is left
 *        behind.
 * HOW    A blocked signal does not interrupt a process.  It waits until the
 *        process asks for it with sigwaitinfo(2).  So the parent blocks the
 *        signals, takes one after another, and sends each one to init.  We
 *        need no handler, which could run between any two instructions.
 *            Processes belong to process groups, and a terminal has one
 *        foreground group.  On Ctrl-C the terminal sends SIGINT to each
 *        process in this group.  Init is in our group, so it has already
 *        received this signal, and we do not send it again.
 *            The command may ignore SIGINT and SIGTERM, and as PID 1 it does
 *        so unless it has handlers.  So a second signal within two seconds
 *        means "stop now", and we kill init, even if it has a handler.
 * BREAK  Press Ctrl-C during this command:
 *
 *            sudo ./mdocker run --skip signals ./rootfs sleep 100
 *
 *        It ends at once.  With this section, the first Ctrl-C does nothing,
 *        because sleep is PID 1 and has no handler.  The second one ends it.
 * GAPS   After "timeout 60 mdocker run ..." has sent SIGTERM, timeout waits
 *        until mdocker ends.  If PID 1 ignores SIGTERM, this never happens.
 *        Use timeout -k 5 60, or --init.  And if a program signals our whole
 *        group, the command gets the signal twice.
 * REAL   docker stop sends SIGTERM, and ten seconds later SIGKILL.
 * SEE    signal(7), sigwaitinfo(2), credentials(7), tcsetpgrp(3)
 *
 * The details of terminals are the hardest part of this section.  If you have
 * never written a shell, skip the last lines of block_signals(), the first if
 * of pass_on(), and take_terminal_back().
 */

static sigset_t signals;		/* those that we block and pass on */

/*
 * Block every signal, except for two.  SIGPIPE and SIGXFSZ come from our own
 * writing, and the frame ignores them.  (libc keeps signals 32 and 33 for
 * itself.)
 *
 * Suppose that you type "mdocker run ... &", and go on using the terminal.  A
 * shell in the container would take the terminal away from your shell.  It
 * does check whether another process group is the foreground group.  But your
 * groups are in another PID namespace, and it sees 0 for each of them.  So in
 * the background we give the container an empty stdin.
 */
static void block_signals(void)
{
	pid_t foreground = tcgetpgrp(STDIN_FILENO);
	int empty;

	sigfillset(&signals);
	sigdelset(&signals, SIGPIPE);
	sigdelset(&signals, SIGXFSZ);
	MUST(sigprocmask(SIG_BLOCK, &signals, NULL));
	if (foreground > 0 && foreground != getpgrp()) {
		MUST(empty = open("/dev/null", O_RDONLY | O_CLOEXEC));
		MUST(dup2(empty, STDIN_FILENO));
	}
}

/* Suppose that you press Ctrl-C before the command has started.  The signal
 * waits, and after exec PID 1 would ignore it.  So we look for it before each
 * of the two steps that cannot be undone. */
static void stop_if_asked(void)
{
	sigset_t waiting;

	if (sigpending(&waiting) == 0 &&
	    (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM)))
		die(125, NULL, "stopped before the command started");
}

/* Whether this is the second request to stop within two seconds.  timeout(1)
 * sends its signal to mdocker and then to mdocker's whole group, so two
 * requests within 50 ms count as one. */
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
 * Pass a signal on to our child `pid`.  SIGINT, SIGQUIT and SIGWINCH come from
 * a terminal if the kernel has sent them (SI_KERNEL).  Then they have reached
 * the child already, if it is still in our group.
 *
 * SIGTSTP, SIGTTIN and SIGTTOU ask mdocker to stop, until you type "fg" or
 * "bg".  The first comes when you press Ctrl-Z, the others when we use the
 * terminal in the background.  PID 1 ignores them, so we send it SIGSTOP,
 * which it cannot ignore.  Then we let the signal that came stop us, too.  The
 * kernel discards it if there is no shell that could continue us.
 */
static void pass_on(pid_t pid, const siginfo_t *info)
{
	int signo = info->si_signo;
	bool typed = info->si_code == SI_KERNEL &&
		     (signo == SIGINT || signo == SIGQUIT || signo == SIGWINCH);
	sigset_t stop;

	if (signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU) {
		sigemptyset(&stop);
		sigaddset(&stop, signo);
		kill(pid, SIGSTOP);
		raise(signo);		/* it is blocked, and waits */
		sigprocmask(SIG_UNBLOCK, &stop, NULL);	/* here we stop */
		sigprocmask(SIG_BLOCK, &stop, NULL);	/* and go on */
		kill(pid, SIGCONT);
	} else if (!typed || getpgid(pid) != getpgrp()) {
		kill(pid, signo);
	}
	if ((signo == SIGINT || signo == SIGTERM) && asked_again())
		kill(pid, SIGKILL);
}

/* Whether our child `pid` has ended.  WNOWAIT only looks, and leaves the child
 * for wait_for().  When PID 1 of section 11 calls this, it also finds the
 * children that PID 1 has inherited.  Nobody else waits for those, so we do it
 * here. */
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

/* Pass signals on to our child `pid` until it has ended.  SIGCHLD is for us.
 * It comes when a child has ended or stopped. */
static void pass_signals_to(pid_t pid)
{
	siginfo_t info;

	while (!has_ended(pid)) {
		if (TRY(sigwaitinfo(&signals, &info)) < 0) {
			if (errno != EINTR)
				fail();
		} else if (info.si_signo != SIGCHLD) {
			pass_on(pid, &info);
		}
	}
}

static void pass_signals_on(void)
{
	pass_signals_to(init_pid);
}

/* A shell in the container makes its own group the foreground group.  When the
 * shell has ended, this group has no processes, and your own shell could not
 * read the terminal.  So we make our group the foreground group again. */
static void take_terminal_back(void)
{
	pid_t group = tcgetpgrp(STDIN_FILENO);

	if (group > 0 && kill(-group, 0) < 0 && errno == ESRCH)
		tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* == 11. init ===============================================================
 *
 * WHY    Section 4 says what is special about PID 1, and few programs expect
 *        it.  They ignore SIGTERM without meaning to.  They never wait for the
 *        children that they inherit.  A child that has ended, and that nobody
 *        has waited for, is a zombie.  It keeps its PID, and counts as a
 *        process.
 * HOW    With --init, mdocker stays PID 1 and forks once more.  The new
 *        process becomes the command.  It is an ordinary process, and each
 *        signal has its usual effect on it.  PID 1 passes signals on with the
 *        loop of section 10, which also waits for every child.  When the
 *        command has ended, PID 1 exits as the command did.
 *            The command gets a process group of its own, which becomes the
 *        foreground group.  So what you type reaches the command, and not PID
 *        1.
 * BREAK  Here the shell is PID 1, and says "survived":
 *
 *            sudo ./mdocker run ./rootfs sh -c 'kill -TERM $$; echo survived'
 *
 *        With --init, the signal kills the shell, and the exit status is 143.
 * GAPS   Ctrl-Z stops the command, but your shell is not told.  Continue the
 *        command with kill -CONT from another terminal.  The other commands of
 *        a pipeline are now in the background.  And as long as the container
 *        runs, its /proc/1/exe is the host's file mdocker.  Through such a
 *        file, a container could once overwrite runc (CVE-2019-5736).
 * REAL   docker run --init starts a program called tini as PID 1, which does
 *        the same.
 * SEE    pid_namespaces(7), waitid(2), setpgid(2)
 */

static bool stay;			/* --init */

/* PID 1 never returns from here.  The new process returns, and becomes the
 * command.  (Section 10 has blocked the signals already.  We call
 * block_signals() again in case section 10 was left out.) */
static void stay_as_init(void)
{
	bool foreground = tcgetpgrp(STDIN_FILENO) == getpgrp();
	pid_t pid;

	if (!stay)
		return;
	step = false;			/* two processes cannot both ask */
	block_signals();
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

/* -- Options. */
static void read_init(char *unused) { (void)unused; stay = true; }

static const struct choice init_options[] = {
	{ 0, "init", NULL, "mdocker is PID 1, and reaps orphans", read_init },
	{ 0 }
};

/* == 12. leftovers ==========================================================
 *
 * WHY    If you kill mdocker with SIGKILL, nobody removes its cgroup.  Init
 *        should die with mdocker (die_with_parent), but the command can undo
 *        this.  Then the command keeps running, and nobody knows about it.
 * HOW    As long as mdocker lives, it holds a lock on the directory of its
 *        cgroup (flock(2)).  When a process ends, in whatever way, the kernel
 *        releases its locks.  So when mdocker starts, it tries to lock every
 *        cgroup of an mdocker.  If it gets a lock, the owner is dead, and we
 *        kill what lives in this cgroup and remove it.  (The owner's PID is in
 *        the name, but it does not help.  If the owner ran in another
 *        container, this PID belongs to another PID namespace.)
 *            At the end we also kill what is left in our own cgroup.  Usually
 *        nothing is left, because the kernel kills everything when PID 1 ends.
 *        But a container may have made cgroups inside its own cgroup, and
 *        without section 3 there is no PID 1.
 * BREAK  Kill a running mdocker with kill -9, and look for its cgroup:
 *
 *            find /sys/fs/cgroup -name 'mdocker.*'
 *
 *        Run mdocker with --skip leftovers, and the cgroup is still there.
 *        Run mdocker without this option, and the cgroup is gone.
 * GAPS   The last mdocker's leftovers stay until somebody runs mdocker again.
 * REAL   Docker has a daemon, which remembers its containers.  If you use runc
 *        yourself, you have to call runc delete.
 * SEE    flock(2), cgroups(7), readdir(3), glob(3)
 */

/* Lock our new cgroup, for as long as we live.  Returns whether it is still
 * there.  (Its mode, 0700, lets only root open it, so no other user can hold
 * this lock.) */
static bool lock_cgroup(void)
{
	int lock;

	TRY_ON(cgroup, lock = open(cgroup, O_RDONLY | O_CLOEXEC));
	if (lock >= 0)
		MUST(flock(lock, LOCK_EX));
	else if (errno != ENOENT)
		fail();
	return access(cgroup, F_OK) == 0;
}

/* Kill the processes in a cgroup.  Version 2 has a file cgroup.kill, which
 * kills those in the cgroups below, too.  Its cgroup.procs lists a process
 * that is not in our PID namespace as 0, and kill(0) would kill our own
 * process group. */
static void kill_processes(int directory)
{
	int all = openat(directory, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	int procs = openat(directory, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	FILE *list = fdopen(procs, "r");
	int pid;

	dprintf(all, "1");		/* no error, if it is not there */
	close(all);
	while (list && fscanf(list, "%d", &pid) == 1)
		if (pid > 0)
			kill(pid, SIGKILL);
	if (list)
		fclose(list);
}

/* The name of a cgroup in this one, or NULL. (Every subdirectory is a cgroup.
 * Everything else in it is the kernel's.) */
static const char *find_child(DIR *stream)
{
	struct dirent *entry;

	while ((entry = readdir(stream)))
		if (entry->d_type == DT_DIR && strcmp(entry->d_name, ".") &&
		    strcmp(entry->d_name, ".."))
			return entry->d_name;
	return NULL;
}

/*
 * Kill what lives in a cgroup, and remove the cgroups in it.  rmdir removes
 * only a cgroup that has no other cgroup in it.  So we walk down to a cgroup
 * that has none, remove it from above, and go on until all are gone.  A
 * container can nest its cgroups so deeply that we could not keep all of them
 * open, and that no path would be long enough.  Therefore we hold only one
 * descriptor, for the cgroup where we are.
 */
static void empty_cgroup(const char *path)
{
	int here = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), depth = 0;
	time_t end = time(NULL) + 5;
	DIR *stream;

	while (here >= 0 && depth >= 0 && time(NULL) < end &&
	       (stream = fdopendir(here))) {
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

/* remove_cgroup() calls this when our own cgroup cannot be removed. */
static void kill_leftovers(void)
{
	empty_cgroup(cgroup);
}

/* Remove every cgroup of an mdocker that is dead.  We ignore errors, because
 * the next run will try again.  A name that does not consist of two numbers is
 * not ours.  For example, systemd may have made an mdocker.service. */
static void sweep_leftovers(void)
{
	time_t end = time(NULL) + 5;
	glob_t found = { 0 };
	char pattern[64];

	snprintf(pattern, sizeof pattern, "%s/mdocker.*-*", pids_tree());
	glob(pattern, GLOB_NOSORT, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		const char *numbers = path + strlen(pattern) - strlen("*-*");
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (!numbers[strspn(numbers, "0123456789-")] &&
		    flock(fd, LOCK_EX | LOCK_NB) == 0)
			while (rmdir(path) < 0 && errno == EBUSY &&
			       time(NULL) < end) {
				empty_cgroup(path);
				poll(NULL, 0, 1);
			}
		close(fd);
	}
	globfree(&found);
}

/* == The frame ==============================================================
 *
 * What all sections share: the list of sections, hints, the cgroup tree,
 * options, --trace, --step, --skip, the guard, and messages.  You can skip it
 * on a first reading.
 */

static bool trace, colour;
static long parts = 2;			/* parts 1 to this one are run */
static int current;			/* the section that we are in */
static char call[512];			/* the call that was announced last */
static int host_proc;			/* the host's /proc, open */
static int tty;				/* --step: the terminal, open */
static struct stat host_root;		/* the host's "/" */
static ino_t host_namespaces[32];	/* by section: not to be changed */
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
	{ 0, "trace", NULL, "print each step with its result", read_trace },
	{ 0, "step", NULL, "the same, and wait for Enter first", read_step },
	{ 0, "skip", "SECTION", "leave out a section (repeatable)", read_skip },
	{ 0, "part", "N", "run only parts 1 to N (2)", read_part },
	{ 0, "help", NULL, "print this text", read_help },
	{ 0, "version", NULL, "print the version", read_version },
	{ 0 }
};

/* `changes` is the namespace that a section changes.  It must not be the
 * host's. */
static const struct {
	int part;
	const char *name, *changes;
	const struct choice *options;
} sections[] = {
	[0] = { 1, "start", NULL, NULL },
	[1] = { 1, "CLI", NULL, frame_options },
	[2] = { 1, "cgroup", NULL, cgroup_options },
	[3] = { 1, "unshare", NULL, NULL },
	[4] = { 1, "fork as PID 1", NULL, NULL },
	[5] = { 1, "private mounts", "mnt", NULL },
	[6] = { 1, "hostname", "uts", hostname_options },
	[7] = { 1, "chroot", NULL, NULL },
	[8] = { 1, "/proc", "mnt", NULL },
	[9] = { 1, "execvp", NULL, execvp_options },
	[10] = { 2, "signals", NULL, NULL },
	[11] = { 2, "init", NULL, init_options },
	[12] = { 2, "leftovers", NULL, NULL },
};
#define SECTIONS (int)(sizeof sections / sizeof *sections)

/* The usual cause of an error in a section, and what helps. */
static const struct {
	int section, error;
	const char *advice;
} hints[] = {
	{ 1, ENOENT, "./rootfs.sh makes a rootfs in ./rootfs" },
	{ 1, ENXIO, "--step needs a terminal" },
	{ 2, EROFS, "a Docker container needs: docker run --privileged" },
	{ 2, ENOENT, "look for pids with: findmnt -t cgroup,cgroup2" },
	{ 2, EBUSY, "a process is still in it; the next run tries again" },
	{ 3, EPERM, "a Docker container needs: docker run --privileged" },
	{ 3, EINVAL, "ls /proc/self/ns shows which of them this kernel has" },
	{ 3, ENOSPC, "their limits are in /proc/sys/user/max_*_namespaces" },
	{ 4, EAGAIN, "too many processes, see ulimit -u and pids.max" },
	{ 5, EINVAL, "\"/\" is no mount point, perhaps you are in a chroot" },
	{ 8, EROFS, "the rootfs is read-only, and has no directory /proc" },
	{ 8, ENOTDIR, "/proc in the rootfs must be a directory, not a link" },
	{ 8, EINVAL, "perhaps ROOTFS is in another mount namespace" },
	{ 9, ENOSYS, "close_range needs Linux 5.9 or later" },
};

/*
 * Where the cgroups are.  In version 2 there is one tree of directories, for
 * all kinds of limits.  The kinds are called controllers: pids, memory, cpu
 * and so on.  In version 1 each controller has a tree of its own.  A "hybrid"
 * host has both, and then each controller is in one tree only.
 */
#define V2 "/sys/fs/cgroup"
#define V1 "/sys/fs/cgroup/pids"

/* The tree that has the pids controller.  Only version 1 has files called
 * `tasks`. */
static const char *pids_tree(void)
{
	return access(V1 "/tasks", F_OK) == 0 ? V1 : V2;
}

/*
 * In version 2 a cgroup has the file pids.max only if the directory above it
 * lists "pids" in cgroup.subtree_control.  We write it there and do not take
 * it away again, because by then others may be using it.
 *
 * V2 itself need not be the topmost cgroup of the machine.  In a container it
 * is an ordinary cgroup, and you can tell because it has a file cgroup.type.
 * An ordinary cgroup cannot have both processes of its own and limited cgroups
 * below it.  Writing "+pids" would succeed, but then no process could join our
 * new cgroup.
 */
static void enable_pids(void)
{
	int procs;
	char any;

	if (strcmp(pids_tree(), V2) != 0)
		return;
	procs = open(V2 "/cgroup.procs", O_RDWR | O_CLOEXEC);
	if (access(V2 "/cgroup.type", F_OK) == 0 && read(procs, &any, 1) == 1)
		die(125, "move them, as root: cd " V2 "; mkdir init; for p in "
		    "$(cat cgroup.procs); do echo $p >init/cgroup.procs; done",
		    V2 " belongs to a container, and has processes");
	close(procs);
	set_file(V2, "cgroup.subtree_control", "+pids");
}

/* --skip takes a number, or part of a name.  A part selects the first section
 * whose name contains it. */
static void read_skip(char *text)
{
	bool by_number = isdigit((unsigned char)*text);
	int n = by_number ? (int)read_number(text, 1, SECTIONS - 1) : 1;

	while (!by_number && n < SECTIONS &&
	       !strcasestr(sections[n].name, text))
		n++;
	if (n == 4)
		die(125, "try: sudo unshare --pid "
		    "sh -c 'ls -d /; ls -d /; echo end'",
		    "--skip: section 4 has to stay, or nobody would clean up");
	if (!*text || n == 1 || n == SECTIONS)
		bad_value(text, "a section that can be left out");
	skipped |= 1u << n;
}

static void read_part(char *text) { parts = read_number(text, 1, 2); }

/* The number in `text`.  strtol reads "12x" as 12, so check where it
 * stopped. */
static long read_number(const char *text, long least, long most)
{
	char expected[64], *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	snprintf(expected, sizeof expected, "a number from %ld to %ld", least,
		 most);
	if (errno || end == text || *end || n < least || n > most)
		bad_value(text, expected);
	return n;
}

static void bad_value(const char *text, const char *expected)
{
	die(125, NULL, "--%s: '%s' is not %s", option->name, text, expected);
}

/* Read all options with getopt_long(3), from the lists of all sections.  With
 * "+", getopt_long stops at ROOTFS, and with ":" it returns ':' if a value is
 * missing. */
static void read_options(void)
{
	bool run = argument_count > 1 && strcmp(arguments[1], "run") == 0;
	const struct choice *rows[256] = { NULL };
	struct option longs[64] = { { 0 } };
	const char *help = "see mdocker --help";
	char shorts[128] = "+:", *word;
	int got = 128, count = 0;

	for (int n = 0; n < SECTIONS; n++)
		for (option = sections[n].options; option && option->name;
		     option++) {
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
	       (got = getopt_long(argument_count, arguments, shorts, longs,
				  NULL)) != -1) {
		if (got == ':')
			die(125, help, "option '%s' needs a value", word);
		if (got == '?')
			die(125, help, "unknown option '%s'", word);
		option = rows[got];
		option->read(optarg);
	}
	if (argument_count < 2)
		show_usage(stderr, 125);
	if (!run)
		die(125, help, "unknown command '%s'", arguments[1]);
}

static void show_usage(FILE *to, int code)
{
	fputs("usage: mdocker run [OPTIONS] [ROOTFS [COMMAND [ARG...]]]\n"
	      "       mdocker --help | --version\n\n"
	      "Runs COMMAND (/bin/sh) in a container whose \"/\" is ROOTFS "
	      "(./rootfs).\n\n", to);
	for (int n = 0; n < SECTIONS; n++)
		for (option = sections[n].options; option && option->name;
		     option++)
			fprintf(to, "  %c%c --%s %-*s %s\n",
				option->letter ? '-' : ' ',
				option->letter ? option->letter : ' ',
				option->name, (int)(20 - strlen(option->name)),
				option->value ? option->value : "",
				option->help);
	fputs("\nSections:", to);
	for (int n = 1; n < SECTIONS; n++)
		fprintf(to, "%s%2d %-15s", n % 4 == 1 ? "\n  " : " ", n,
			sections[n].name);
	fputs("\n\nThe exit status is the command's own, or 128+N if signal N "
	      "killed it,\n127 if it was not found, 126 if it cannot be run, "
	      "125 if mdocker has failed.\n", to);
	exit(fflush(to) == 0 ? code : 125);
}

/* A namespace is a file in /proc/PID/ns.  Two processes are in the same one if
 * its inode numbers are the same.  (After chroot, "/proc" is another
 * directory.) */
static ino_t our_namespace(const char *kind)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof path, "self/ns/%s", kind);
	if (fstatat(host_proc, path, &st, 0) < 0)
		die(125, NULL, "stat(\"/proc/%s\"): %s", path, strerror(errno));
	return st.st_ino;
}

/* Before all sections, fix what the caller may have left in a bad state, and
 * note what the guard will need for its comparisons.  If one of descriptors 0
 * to 2 is closed, our first open(2) would become the command's stdin.  If
 * SIGCHLD is ignored, wait(2) gets no status.  SIGPIPE and SIGXFSZ come when
 * nobody reads the trace, or when its file has become too large, and they
 * should not end the run. */
static void prepare(int argc, char **argv)
{
	argument_count = argc;
	arguments = argv;
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			MUST(open("/dev/null", O_RDWR));
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
	MUST(host_proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC));
	for (int n = 0; n < SECTIONS; n++)
		if (sections[n].changes)
			host_namespaces[n] = our_namespace(sections[n].changes);
	MUST(stat("/", &host_root));
}

/*
 * The guard.  Whatever is left out, no section changes what belongs to the
 * host.  A section that would change a namespace of the host ends the run.
 *
 * With --skip 5 our mount namespace is our own, and yet a mount may appear on
 * the host.  You are meant to see this with section 8, whose mount appears on
 * ROOTFS/proc and does no harm there.  Two cases would do harm.  If "/" is the
 * host's, section 8 is left out.  If something is mounted on ROOTFS/proc, this
 * mount may be shared with another place, so we make it private.
 */
static bool guard(int n)
{
	const char *changes = sections[n].changes;
	struct stat root;

	if (!changes)
		return true;
	if (our_namespace(changes) == host_namespaces[n])
		die(125, "section 3, unshare, has to run first",
		    "refused: this would change the host's %s namespace",
		    changes);
	if (!(skipped & 1u << 5) || strcmp(changes, "mnt") != 0)
		return true;
	MUST(stat("/", &root));
	mount(NULL, "/proc", NULL, MS_PRIVATE, NULL);
	if (root.st_ino != host_root.st_ino || root.st_dev != host_root.st_dev)
		return true;
	dprintf(STDERR_FILENO, "mdocker: %d %s: left out: without section 5 it "
		"would mount on the host's own /proc\n", n, sections[n].name);
	return false;
}

/* Run one function of section n, unless the section is left out, or the guard
 * refuses it. */
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

/* With --step one process at a time asks for Enter: init while it runs. */
static bool is_our_turn(void)
{
	return running == (init_pid == 0);
}

/* Wait for Enter.  Signals are blocked, so that Ctrl-C can end the run
 * cleanly, and so that reading in the background is an error and does not
 * raise SIGTTIN. */
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

/* A name may come from anyone.  It must not break our line or send commands to
 * the terminal. */
static void make_printable(char *text)
{
	for (; *text; text++)
		if (!isprint((unsigned char)*text))
			*text = '?';
}

/* With --trace, print a line: the process, its PID on the host and, if this is
 * not the same, in its namespace, the section, the call, and `end`.  The line
 * is written in one write, so that the lines of two processes do not mix. */
static void show(const char *end)
{
	static char number[16];
	ssize_t length;
	char line[1024], inside[16] = "";
	bool is_init = init_pid == 0;
	const char *start = is_init ? "\033[32m" : "\033[36m", *stop = "\033[m";

	if (!trace || (step && !is_our_turn()))
		return;
	if (!colour)
		start = stop = "";
	length = readlinkat(host_proc, "self", number, sizeof number - 1);
	if (length > 0)			/* host_proc is still open */
		number[length] = '\0';
	if (atoi(number) != getpid())
		snprintf(inside, sizeof inside, "=%d", getpid());
	snprintf(line, sizeof line, "%s%-6s %7s%-3s %2d %-14s%s  %s%s", start,
		 is_init ? "init" : "parent", number, inside, current,
		 sections[current].name, stop, call, end);
	if (write(STDERR_FILENO, line, strlen(line)) < 0)
		trace = step;		/* nobody reads it */
}

/* Before a call: note its text, with the value in place of the variable's
 * name.  The function's name may contain it, too, so look after the first
 * parenthesis. */
static void announce(const char *text, const char *name, const char *value)
{
	const char *at = name ? strstr(strchr(text, '('), name) : NULL;

	if (at)
		snprintf(call, sizeof call, "%.*s\"%s\"%s", (int)(at - text),
			 text, value, at + strlen(name));
	else
		snprintf(call, sizeof call, "%s", text);
	make_printable(call);
	if (step && is_our_turn())
		wait_for_enter();
}

/* After a call: show its result, and return it, with errno as it was.  If the
 * call must succeed and has failed, this ends the run. */
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
	const char *advice = NULL;
	int error = errno;

	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (hints[i].section == current && hints[i].error == error)
			advice = hints[i].advice;
	die(125, advice, "%s: %s", call, strerror(error));
}

/*
 * The end of a run that cannot go on.  Print a message, perhaps with a hint on
 * how to fix the cause, and leave nothing behind.  The parent kills init, and
 * the kernel then kills everything in init's namespace.  If init itself fails,
 * it only exits, and the parent takes its exit status and cleans up.
 */
static void die(int code, const char *hint, const char *format, ...)
{
	static bool dying;		/* if cleaning up fails, end at once */
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
	dprintf(STDERR_FILENO, "mdocker: %d %s: %s\n", current,
		sections[current].name, text);
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
