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
 *	Part I, the container            Part III, what keeps root in
 *	 1 CLI              6 hostname   13 pivot_root    16 capabilities
 *	 2 cgroup           7 chroot     14 /dev          17 call filter
 *	 3 unshare          8 /proc      15 masked paths  18 without root
 *	 4 fork as PID 1    9 execvp
 *	 5 private mounts                Part II, a good guest on the host
 *	                                 10 signals  11 init  12 leftovers
 *
 * Read Part I first.  It makes a complete container, and --part 1 runs only
 * that.  Part II makes mdocker pass signals on, wait for orphans, and clean up
 * after a crash.  Part III stops the root user inside from escaping.  Part IV,
 * sections 19 to 21, is not written yet.  It will add limits on memory and
 * CPU, a network, and layers of file systems.
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
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * C requires that every function is declared before it is called.  You can
 * skip this list and go on at "Table of contents".
 */
static void read_command_line(void), check_root(void);			/* 1 */
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
static void run_from_copy(void), make_root_mount(void),			/* 13 */
	    switch_root(void), drop_old_root(void),
	    add_mount_flags(int fd, const char *path, unsigned long long flags);
static void make_dev(void), add_to_hosts(void);				/* 14 */
static void mask_paths(void);						/* 15 */
static void drop_capabilities(void);					/* 16 */
static void filter_calls(void);						/* 17 */
static void enter_user_namespace(void);					/* 18 */

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
 * out.  On a first reading, ignore the lines with 10 and above, which belong
 * to Parts II and III.
 */
static pid_t init_pid = -1;		/* -1: no init; 0: we are init */
static int status;			/* the exit status of the command */

static int parent(void)
{
	section(1, read_command_line);
	section(13, run_from_copy);
	section(18, enter_user_namespace);
	section(1, check_root);
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
	section(13, make_root_mount);
	section(14, make_dev);		/* from the host's /dev */
	section(13, switch_root);
	section(7, change_root);
	section(8, mount_proc);
	section(15, mask_paths);
	section(13, drop_old_root);
	section(14, add_to_hosts);
	section(16, drop_capabilities);
	section(9, forget_caller);
	section(4, die_with_parent);
	section(17, filter_calls);
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
static char cgroup[PATH_MAX];		/* our cgroup's directory; "": none */
static bool rootless;			/* an ordinary user has started us */
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
}

/* Part III lets an ordinary user be root in a world of its own (section 18). */
static void check_root(void)
{
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
 * GAPS   The network (section 20) and the users are still the host's.  The
 *        root user inside is the root user of the host, unless you start
 *        mdocker without root (section 18).
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
 *        sight, and section 13 removes them.
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
 * GAPS   A program that looks up the new name needs a file that has it, such
 *        as /etc/hosts (section 14).
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
 * REAL   runc calls pivot_root(2), which section 13 explains.  Build tools
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
 *        /dev/mqueue, /sys.  Sections 14 and 15 add the others.
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
 * GAPS   The command keeps the terminal, resource limits, the powers of the
 *        root user (section 16), and descriptors 0 to 2.  If you redirect one
 *        of these to a file, the command can read, write and change this file.
 * REAL   runc does the same in finalizeNamespace().  In 2024 it was found that
 *        runc forgot to close one descriptor, for a directory on the host, and
 *        that a container could start in this directory (CVE-2024-21626).
 * SEE    execve(2), environ(7), close_range(2), signal(7)
 */

static const char *workdir = "/";
static uid_t user;			/* from --user */
static gid_t group;
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
	if (!rootless)			/* section 18 says why */
		MUST(setgroups(0, NULL));
	MUST(setgid(group));
	MUST(setuid(user));
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
	MUST(setenv("HOME", user == 0 ? "/root" : "/", 1));
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

/* --user takes "UID" or "UID:GID".  (4294967295 would mean "no change".) */
static void read_user(char *text)
{
	char *colon = strchr(text, ':');

	if (colon) {
		group = (gid_t)read_number(colon + 1, 0, 4294967294);
		*colon = '\0';
	}
	user = (uid_t)read_number(text, 0, 4294967294);
	if (colon)
		*colon = ':';		/* run_from_copy() needs it again */
}

static const struct choice execvp_options[] = {
	{ 'e', "env", "KEY=VALUE", "set a variable, or copy KEY", read_env },
	{ 'w', "workdir", "DIR", "start in DIR, or make it (/)", read_workdir },
	{ 'u', "user", "UID[:GID]", "the user to run as (0:0)", read_user },
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
 *        a pipeline are now in the background.
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
	MUST(prctl(PR_SET_DUMPABLE, 0));	/* nobody may trace PID 1 */
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
	char pattern[PATH_MAX];

	snprintf(pattern, sizeof pattern, "%s/mdocker.*-*", pids_tree());
	glob(pattern, GLOB_NOSORT | GLOB_NOESCAPE, NULL, &found);
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

/* == 13. pivot_root =========================================================
 *
 * WHY    chroot moves the root directory of one process.  The host's files are
 *        still mounted, and the root user inside can get back to them:
 *
 *            mkdir("x"); chroot("x");       x is now the root directory, and
 *            chdir("../../../../..");       the current directory is above it
 *
 *        Nothing stops ".." on the way up, and the way ends at the host's "/".
 * HOW    Every process sees the files through a table of mounts, and since
 *        section 3 ours is our own.  So we can remove the host's mounts from
 *        it.  pivot_root(2) replaces the mount on "/" by another mount.
 *        Therefore we first turn ROOTFS into a mount.  open_tree(2) copies the
 *        part of a mount that begins at ROOTFS, and move_mount(2) attaches the
 *        copy to ROOTFS, where it shows the same files.  pivot_root(".", ".")
 *        makes the copy the root, and puts the old root on top of it.  Then
 *        umount2(2) takes the old root away:
 *
 *            at first    /: the host's files        rootfs: a mount
 *            pivot_root  /: the rootfs, and the host's files on top of it
 *            umount2     /: the rootfs
 *
 *        A mount has flags of its own, and we set two on ours.  With MS_NODEV,
 *        device files in it do not work.  With MS_NOSUID, no program in it
 *        runs as its owner.
 * BREAK  tests/deep/escapes/chroot.c is the way out from above.  Compile it
 *        with cc -static into the rootfs.  It gets out if you leave out
 *        sections 16 and 17, which forbid chroot, and this one.
 * GAPS   The root user inside can still set the set-user-ID bit of a file in
 *        ROOTFS.  On the host, whoever can reach this file can run it and be
 *        root.  So keep ROOTFS in a directory that only you can enter.  If
 *        mdocker is started in a chroot, what is above it stays mounted.
 * REAL   runc does the same.
 * SEE    pivot_root(2), open_tree(2), mount_setattr(2), memfd_create(2)
 */

#ifndef OPEN_TREE_CLONE			/* libcs of before 2022 */
#define OPEN_TREE_CLONE 1
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif
#define ALL_SEALS (F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)
static bool read_only;			/* --read-only */

/*
 * Start again from a copy in memory.  Returns at once if we are the copy.
 *
 * One file of the host can still be reached, mdocker itself.  /proc/self/exe
 * leads to it until execvp has replaced the program.  Suppose that the command
 * is a script that begins with "#!/proc/self/exe".  Then the kernel runs the
 * host's mdocker as its interpreter, and the container can later write to this
 * file.  runc had this hole (CVE-2019-5736).  The container can have the copy,
 * because seals forbid every change to it.
 */
static void run_from_copy(void)
{
	int own, copy, seals;
	struct stat st;

	MUST(own = open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	seals = fcntl(own, F_GET_SEALS);	/* -1 if it is on a disk */
	if (seals == ALL_SEALS) {
		close(own);
		prctl(PR_SET_NAME, program_invocation_short_name); /* for ps */
		return;
	}
	MUST(fstat(own, &st));
	MUST(copy = memfd_create("mdocker", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	while (MUST(sendfile(copy, own, NULL, (size_t)st.st_size)) > 0)
		continue;
	MUST(fcntl(copy, F_ADD_SEALS, ALL_SEALS));
	MUST(fexecve(copy, arguments, environ));
}

/* Add flags to the mount of `fd` (or, if `path` is not empty, to the one on
 * `path`), and to all mounts below it.  MS_RDONLY, MS_NOSUID, MS_NODEV and
 * MS_NOEXEC have the same values here as in mount(2).  We use syscall(2) for
 * mount_setattr, open_tree and move_mount, because many libcs have no functions
 * for them. */
static void add_mount_flags(int fd, const char *path, unsigned long long flags)
{
	unsigned long long attr[4] = { flags };	/* struct mount_attr */

	MUST_ON(path, syscall(SYS_mount_setattr, fd, path, AT_EMPTY_PATH |
			      AT_RECURSIVE, attr, sizeof attr));
}

/* Mount ROOTFS on itself, and go there. */
static void make_root_mount(void)
{
	int root;

	MUST_ON(rootfs, chdir(rootfs));
	MUST(root = syscall(SYS_open_tree, AT_FDCWD, ".",
			    OPEN_TREE_CLONE | AT_RECURSIVE));
	add_mount_flags(root, "", MS_NOSUID | MS_NODEV |
			(read_only ? MS_RDONLY : 0));
	MUST(syscall(SYS_move_mount, root, "", AT_FDCWD, ".",
		     MOVE_MOUNT_F_EMPTY_PATH));
	MUST(fchdir(root));		/* from below the mount into it */
	close(root);
	rootfs = ".";
}

/* Section 7 comes next.  Its chroot changes nothing any more. */
static void switch_root(void)
{
	MUST(syscall(SYS_pivot_root, ".", "."));
}

/* The current directory is "/", so "." is the old root on top of it.  We have
 * kept the old root until now because of section 18.  Without root, the kernel
 * lets us mount a new /proc only while we still have the old one. */
static void drop_old_root(void)
{
	MUST(umount2(".", MNT_DETACH));
}

/* -- Options. */
static void read_read_only(char *unused) { (void)unused; read_only = true; }

static const struct choice pivot_root_options[] = {
	{ 0, "read-only", NULL, "nothing in ROOTFS can be changed",
	  read_read_only },
	{ 0 }
};

/* == 14. /dev ===============================================================
 *
 * WHY    Programs expect devices.  If there is no /dev/null, "> /dev/null"
 *        makes an ordinary file in the rootfs, and fills the disk.
 * HOW    A device file has a kind and two numbers, and its name means nothing
 *        to the kernel.  Character device 1, 3 throws away all that is written
 *        to it, whatever it is called.  We mount an empty tmpfs, a file system
 *        in memory, on /dev.  Into it we bind six harmless devices of the
 *        host, and check their numbers, because the host's /dev may be broken.
 *        A file can only be bound to a file that exists, so we first make an
 *        empty one.
 *            MS_RDONLY protects the file and not the device.  You can write to
 *        /dev/null, but you cannot change the mode of the host's /dev/null.
 *            Terminals come from devpts, another file system.  A new devpts
 *        begins without terminals, and a program that opens the file ptmx in
 *        it gets one.
 * BREAK  With --skip dev --skip masked, type "true > /dev/null" inside.  Then
 *        look into rootfs/dev on the host.
 * GAPS   The container has your terminal, as /dev/console.  So a program
 *        inside can do whatever your terminal lets a program do.
 * REAL   runc makes device files with mknod(2), which needs root.  Docker
 *        connects the container to a terminal of its own, and copies between
 *        that one and yours.
 * SEE    null(4), pty(7), tmpfs(5), shm_overview(7), hosts(5)
 *
 * We make /dev before the root is switched, because we need the host's.
 */

#define SAFE (MS_NOSUID | MS_NODEV | MS_NOEXEC)

/* Bind a file of the host to a new file in the current directory.  (The file is
 * on a mount of its own, for which MS_NODEV is not set.) */
static void bind_device(const char *from, const char *name)
{
	MUST_ON(name, mknod(name, S_IFREG | 0644, 0));
	MUST_ON(from, mount(from, name, NULL, MS_BIND, NULL));
	add_mount_flags(AT_FDCWD, name, MS_RDONLY | MS_NOSUID | MS_NOEXEC);
}

static void bind_devices(void)
{
	static const struct {
		const char *path;
		unsigned major, minor;
	} list[] = {
		{ "/dev/null", 1, 3 }, { "/dev/zero", 1, 5 },
		{ "/dev/full", 1, 7 }, { "/dev/random", 1, 8 },
		{ "/dev/urandom", 1, 9 }, { "/dev/tty", 5, 0 },
	};
	const char *terminal = NULL;
	struct stat st;

	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		const char *name = list[i].path + strlen("/dev/");

		bind_device(list[i].path, name);
		MUST_ON(name, stat(name, &st));
		if (!S_ISCHR(st.st_mode) ||
		    st.st_rdev != makedev(list[i].major, list[i].minor))
			die(125, NULL, "the host's %s is another device",
			    list[i].path);
	}
	for (int fd = 0; fd <= 2 && !terminal; fd++)
		terminal = ttyname(fd);
	if (terminal)
		bind_device(terminal, "console");
}

static void mount_on(const char *dir, const char *type, int flags, char *data)
{
	MUST_ON(dir, mkdir(dir, 0755));
	MUST_ON(type, mount(type, dir, type, flags, data));
}

static void make_dev(void)
{
	int dev;

	MUST_ON(rootfs, chdir(rootfs));	/* "." if section 13 was here */
	rootfs = ".";
	if (TRY(mkdir("dev", 0755)) < 0 && errno != EEXIST)
		fail();
	MUST(dev = open("dev", O_PATH | O_NOFOLLOW | O_DIRECTORY));
	MUST(fchdir(dev));		/* as in section 8 */
	MUST(mount("tmpfs", ".", "tmpfs", SAFE, "mode=755,size=64m"));
	close(dev);
	MUST(dev = open("../dev", O_PATH | O_NOFOLLOW | O_DIRECTORY));
	MUST(fchdir(dev));		/* from below the tmpfs into it */
	bind_devices();
	mount_on("pts", "devpts", SAFE & ~MS_NODEV, rootless ? "ptmxmode=666" :
		 "ptmxmode=666,mode=620,gid=5");	/* 5 is the group tty */
	mount_on("shm", "tmpfs", SAFE, "mode=1777,size=64m");
	mount_on("mqueue", "mqueue", SAFE, NULL);
	MUST(symlink("pts/ptmx", "ptmx"));
	MUST(symlink("/proc/self/fd", "fd"));
	MUST(symlink("/proc/self/fd/0", "stdin"));
	MUST(symlink("/proc/self/fd/1", "stdout"));
	MUST(symlink("/proc/self/fd/2", "stderr"));
	MUST(chdir(".."));
	close(dev);
}

/* Programs look up their own host name.  If the image has a file /etc/hosts,
 * put one over it that has the name.  (The path may be a link, but by now it
 * cannot lead to the host, and so this step comes late.) */
static void add_to_hosts(void)
{
	int hosts;

	MUST(hosts = open("/dev/hosts", O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	dprintf(hosts, "127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n",
		hostname);
	MUST(fchmod(hosts, 0644));	/* whatever the umask is */
	close(hosts);
	TRY(mount("/dev/hosts", "/etc/hosts", NULL, MS_BIND, NULL));
	MUST(unlink("/dev/hosts"));
}

/* == 15. masked paths =======================================================
 *
 * WHY    /proc and /sys show the kernel, and the kernel is the host's.  The
 *        root user inside can write the name of a program to
 *        /proc/sys/kernel/core_pattern.  Whenever a process crashes, the
 *        kernel then runs this program on the host, as root.
 * HOW    Three kinds of mounts change what a path shows.  /proc/sys is bound
 *        to itself, and the new mount gets the flag MS_RDONLY.  Over a file
 *        that nobody should read, we bind /dev/null.  Over a directory, we
 *        mount an empty tmpfs.  We also mount /sys, read-only, and the
 *        container's own cgroup, so that a program can read its limits.
 * BREAK  With --skip masked, this works:
 *
 *            cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness
 *
 *        With any other number, it would change the setting on the host.
 * GAPS   Whoever may mount or unmount can undo all of this (section 16).  And
 *        what is readable still says much about the host: its memory, its
 *        processors, how long it has been up.
 * REAL   Most of the two lists is Docker's.
 * SEE    proc(5), sysfs(5), proc_sys(5), core(5)
 *
 * Capabilities (section 16) do not replace this section.  The files in
 * /proc/sys belong to user 0, and our user is user 0, too.
 */

static const char *const hidden[] = {
	"/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore",
	"/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
	"/proc/timer_list", "/proc/timer_stats", "/sys/firmware",
	"/sys/devices/virtual/powercap",
};

static const char *const fixed[] = {
	"/proc/bus", "/proc/dynamic_debug", "/proc/fs", "/proc/irq",
	"/proc/sys", "/proc/sysrq-trigger",
};


/* Without root, the kernel does not let us mount cgroups of version 1, nor /sys
 * as long as the network is the host's.  We go on all the same, because a
 * directory that is empty is safe.  In a cgroup namespace a mount shows only
 * our own cgroup.  (If mount itself were given MS_RDONLY, it could also make
 * the host's /sys read-only.) */
static void mount_sys(void)
{
	int sys;

	if (TRY(mkdir("/sys", 0555)) < 0 && errno != EEXIST)
		fail();
	MUST(sys = open("/sys", O_PATH | O_NOFOLLOW | O_DIRECTORY));
	MUST(fchdir(sys));		/* as in section 8 */
	if (TRY(mount("sysfs", ".", "sysfs", 0, NULL)) == 0) {
		if (TRY(mount("v1", "/sys/fs/cgroup", "cgroup", 0, "pids")) < 0)
			TRY(mount("v2", "/sys/fs/cgroup", "cgroup2", 0, NULL));
		add_mount_flags(AT_FDCWD, "/sys", SAFE | MS_RDONLY);
	}
	MUST(chdir("/"));
	close(sys);
}

/* /dev/null covers a file, and fails with ENOTDIR on a directory.  ENOENT means
 * that this kernel does not have the path, and then there is nothing to do. */
static void hide(const char *path)
{
	if (TRY_ON(path, mount("/dev/null", path, NULL, MS_BIND, NULL)) == 0 ||
	    errno == ENOENT)
		return;
	if (errno != ENOTDIR)
		fail();
	MUST_ON(path, mount("tmpfs", path, "tmpfs", SAFE | MS_RDONLY, NULL));
}

static void make_read_only(const char *path)
{
	if (TRY_ON(path, mount(path, path, NULL, MS_BIND | MS_REC, NULL)) == 0)
		add_mount_flags(AT_FDCWD, path, SAFE | MS_RDONLY);
	else if (errno != ENOENT)
		fail();
}

/* If section 14 has been left out, the image has its own /dev/null, and this
 * may be a link to anything. */
static void mask_paths(void)
{
	struct stat null;

	MUST(lstat("/dev/null", &null));
	if (!S_ISCHR(null.st_mode) || null.st_rdev != makedev(1, 3))
		die(125, NULL, "/dev/null is not what section 14 makes");
	mount_sys();
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		hide(hidden[i]);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		make_read_only(fixed[i]);
}

/* == 16. capabilities =======================================================
 *
 * WHY    The root user inside is user 0, and the kernel lets user 0 do
 *        anything.  Such a user can mount the host's disk, read the kernel's
 *        log, set the clock, load a kernel module, and undo section 15.
 * HOW    The kernel divides the powers of the root user into about 40
 *        capabilities.  CAP_SYS_ADMIN, for example, lets a process mount, and
 *        CAP_KILL lets it send signals to other users' processes.  We keep
 *        nine, which concern the container's own files and processes, and the
 *        ports below 1024.
 *            A process has five sets of capabilities.  "Effective" is what the
 *        kernel checks, and "permitted" is what the process may make
 *        effective.  When user 0 executes a program, the kernel fills both
 *        from the "bounding" set.  So we must reduce the bounding set, too.
 *        The others, "inheritable" and "ambient", are ways to pass
 *        capabilities on, and we empty them.
 *            After PR_SET_NO_NEW_PRIVS, no program that a process executes can
 *        give it more than it has.  For example, set-user-ID bits have no
 *        effect.
 * BREAK  With --skip capabilities --skip filter, type dmesg inside, or:
 *
 *            mount -t devtmpfs x /tmp; ls /tmp
 *
 *        These are the devices of the host, with its disks.
 * GAPS   User 0 inside may still change every file of user 0 that it can
 *        reach.  If you start mdocker without root, user 0 inside is only you
 *        (section 18).
 * REAL   Docker keeps five more: SYS_CHROOT, MKNOD, NET_RAW, AUDIT_WRITE and
 *        SETFCAP.
 * SEE    capabilities(7), prctl(2), capset(2), session-keyring(7),
 *        credentials(7)
 */

/* The numbers in this section and the next are the kernel's, and never change.
 * Its headers have names for them, but not every libc brings those headers. */
enum {
	CAP_CHOWN = 0, CAP_DAC_OVERRIDE = 1, CAP_FOWNER = 3, CAP_FSETID = 4,
	CAP_KILL = 5, CAP_SETGID = 6, CAP_SETUID = 7, CAP_SETPCAP = 8,
	CAP_NET_BIND_SERVICE = 10, KEYCTL_JOIN_SESSION_KEYRING = 1
};
#define BIT(capability) (1u << (capability))
#define KEPT (BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) | BIT(CAP_FOWNER) | \
	      BIT(CAP_FSETID) | BIT(CAP_KILL) | BIT(CAP_SETGID) | \
	      BIT(CAP_SETUID) | BIT(CAP_SETPCAP) | BIT(CAP_NET_BIND_SERVICE))

/* Remove all but KEPT from the bounding set.  Returns -1 if the kernel refuses.
 * (EINVAL means that this kernel does not know the capability.) */
static int reduce_bounding_set(void)
{
	for (int cap = 0; cap < 64; cap++)
		if ((cap > 31 || !(KEPT & BIT(cap))) &&
		    prctl(PR_CAPBSET_DROP, cap) < 0 && errno != EINVAL)
			return -1;
	return 0;
}

/*
 * The bounding set comes first, because reducing it needs CAP_SETPCAP.  (libc
 * has no functions for capset and keyctl.)
 *
 * The last two steps are not about capabilities, but they also keep the command
 * away from what is yours.  Your session keyring holds secret keys, for example
 * for encrypted disks, so we begin an empty one.  And a program can type into
 * the terminal of its session.  So if none of descriptors 0 to 2 is a terminal,
 * we begin a new session, which has no terminal.
 */
static void drop_capabilities(void)
{
	unsigned version[2] = { 0x20080522, 0 };	/* 0: ourselves */
	/* effective, permitted, inheritable: 0 to 31, and then 32 to 63 */
	unsigned sets[6] = { KEPT, KEPT, 0 };

	MUST(reduce_bounding_set());
	MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	MUST(syscall(SYS_capset, version, sets));
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	if (TRY(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL)) < 0 &&
	    errno != ENOSYS)		/* this kernel has no keyrings */
		fail();
	if (!isatty(0) && !isatty(1) && !isatty(2))
		MUST(setsid());
}

/* -- Options. */
static void read_privileged(char *unused)
{
	(void)unused;
	skipped |= 1u << 15 | 1u << 16 | 1u << 17;
}

static const struct choice capabilities_options[] = {
	{ 0, "privileged", NULL, "leave out 15, 16 and 17: root can get out",
	  read_privileged },
	{ 0 }
};

/* == 17. call filter ========================================================
 *
 * WHY    Linux has over 350 system calls, and each is a way into the kernel.
 *        A mistake in one of them can let a process out of its container, and
 *        some of them need no capability.  For example, any process may make a
 *        user namespace (section 18).  In there it is root, with all
 *        capabilities, and can reach parts of the kernel that few people have
 *        tested against attacks.
 * HOW    The kernel runs a small program, the filter, before each system call
 *        of a process.  The filter's answer decides what happens.  It stays,
 *        and children and exec inherit it.  We install it last of all, because
 *        mdocker itself uses some of the calls that it refuses.
 *            On a 64-bit PC, a process can also make the calls of a 32-bit PC,
 *        or those of x32 (64-bit programs with 32-bit pointers).  Both have
 *        other numbers, so a process can bypass a filter that forgets them.
 *        We kill for the former.  The latter begin at 0x40000000, and we treat
 *        all numbers from 463 on as a kernel of 2024 would, with ENOSYS.
 * BREAK  Inside, type unshare -U true.  Then try it with --skip filter.
 * GAPS   We list what is refused, so we allow whatever we did not think of.
 *        32-bit programs are killed.  And a filter cannot read memory.  The
 *        flags of clone3(2) are in memory, so we answer ENOSYS, as an old
 *        kernel would, and libc uses clone(2).
 * REAL   Docker lists what is allowed, which is safer, and has over 350 names.
 * SEE    seccomp(2), Documentation/userspace-api/seccomp_filter.rst
 */

/* What no ordinary program in a container needs. */
static const int refused[] = {
	/* mounts and namespaces */
	SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_setns,
	SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig, SYS_fsmount,
	SYS_fspick, SYS_mount_setattr, SYS_quotactl, SYS_swapon, SYS_swapoff,
	443,				/* quotactl_fd, which is not so old */
	/* the kernel itself */
	SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
	SYS_kexec_file_load, SYS_reboot, SYS_syslog, SYS_bpf, SYS_acct,
	SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup,
	SYS_io_uring_enter, SYS_io_uring_register, SYS_clock_settime,
	SYS_settimeofday,
#ifdef SYS_iopl
	SYS_iopl, SYS_ioperm,		/* only PCs have these */
#endif
	/* files by number, and keys */
	SYS_open_by_handle_at, SYS_fanotify_init, SYS_add_key, SYS_keyctl,
	SYS_request_key,
	/* what a process may do to another one (a debugger uses ptrace) */
	SYS_kcmp, SYS_process_vm_readv, SYS_process_vm_writev,
};

#if defined __x86_64__
#define MACHINE 0xc000003e
#elif defined __aarch64__
#define MACHINE 0xc00000b7
#else
#define MACHINE 0			/* filter_calls() refuses to go on */
#endif
#define UNKNOWN 463			/* not looked at yet */
#define LOAD 0x20
#define FIELD(name) (unsigned)offsetof(struct call_data, name)
#define IF_EQUAL 0x15
#define IF_LEAST 0x35
#define IF_BITS 0x45
#define RETURN 0x06
#define ALLOW 0x7fff0000
#define ERROR(number) (0x00050000 | (unsigned)(number))
#define KILL 0x80000000

/* What the kernel tells the filter about a call (struct seccomp_data). */
struct call_data { unsigned nr, arch; unsigned long long address, args[6]; };

static struct instruction {
	unsigned short code;
	unsigned char yes, no;
	unsigned value;
} filter[256];
static struct { unsigned short len; struct instruction *first; } program = {
	0, filter
};

/*
 * Add an instruction.  A filter is written in the language BPF, and calculates
 * mostly with one number, called A.  It can only jump forward, so it ends.
 * We use three kinds of instructions:
 *
 *	LOAD      A = a field of the call: its number, an argument, the machine
 *	IF_...    skip `yes` instructions if A passes the test, `no` if not
 *	RETURN    the answer: allow the call, fail it with an errno, or kill
 */
static void add(int code, unsigned value, int yes, int no)
{
	filter[program.len++] = (struct instruction){
		(unsigned short)code, (unsigned char)yes, (unsigned char)no,
		value
	};
}

/* If it is this call, and its argument n (from 0) passes the test, return
 * `result`.  We test only the lower 32 bits, the first half of the field. */
static void add_rule(int nr, int n, int test, unsigned value, unsigned result)
{
	add(LOAD, FIELD(nr), 0, 0);
	add(IF_EQUAL, (unsigned)nr, 0, 3);
	add(LOAD, FIELD(args) + 8 * (unsigned)n, 0, 0);
	add(test, value, 0, 1);
	add(RETURN, result, 0, 0);
}

static void filter_calls(void)
{
	if (!MACHINE)
		die(125, "--skip filter leaves it out",
		    "nobody has written a filter for this kind of machine");
	add(LOAD, FIELD(arch), 0, 0);
	add(IF_EQUAL, MACHINE, 1, 0);
	add(RETURN, KILL, 0, 0);
	add(LOAD, FIELD(nr), 0, 0);
	add(IF_LEAST, UNKNOWN, 0, 1);
	add(RETURN, ERROR(ENOSYS), 0, 0);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		add(IF_EQUAL, (unsigned)refused[i], 0, 1);
		add(RETURN, ERROR(EPERM), 0, 0);
	}
	add(IF_EQUAL, SYS_clone3, 0, 1);
	add(RETURN, ERROR(ENOSYS), 0, 0);
	add_rule(SYS_clone, 0, IF_BITS, CLONE_NEWUSER, ERROR(EPERM));
	add_rule(SYS_unshare, 0, IF_BITS, CLONE_NEWUSER, ERROR(EPERM));
	/* these type into the terminal, as if you had done it */
	add_rule(SYS_ioctl, 1, IF_EQUAL, TIOCSTI, ERROR(EPERM));
	add_rule(SYS_ioctl, 1, IF_EQUAL, TIOCLINUX, ERROR(EPERM));
	/* sockets that do not belong to a network namespace, or to the kernel's
	 * parts for networks and ciphers */
	add_rule(SYS_socket, 0, IF_EQUAL, AF_VSOCK, ERROR(EPERM));
	add_rule(SYS_socket, 0, IF_EQUAL, AF_PACKET, ERROR(EPERM));
	add_rule(SYS_socket, 0, IF_EQUAL, AF_ALG, ERROR(EPERM));
	/* -1 only asks; bits 3 and 17 change what uname says */
	add_rule(SYS_personality, 0, IF_EQUAL, ~0u, ALLOW);
	add_rule(SYS_personality, 0, IF_BITS, ~0x20008u, ERROR(EPERM));
	add(RETURN, ALLOW, 0, 0);
	MUST(prctl(PR_SET_SECCOMP, 2 /* a filter */, &program));
}

/* == 18. without root =======================================================
 *
 * WHY    So far mdocker needs root, because only root may make namespaces and
 *        mounts.  So if mdocker has a mistake, it is made with all the powers
 *        of root.
 * HOW    A user namespace says which users inside are which users outside.
 *        Any process may make one, and has all capabilities in it.  These
 *        count only for what belongs to the namespace, such as the other
 *        namespaces that are made in it, and their mounts.  We write one line
 *        to /proc/self/uid_map:
 *
 *            0 1000 1        from user 0 inside, and from user 1000 outside,
 *                            we map 1 user
 *
 *        From here on, mdocker works nearly as before.  But wherever the
 *        kernel asks who owns a file, it sees user 1000.  So root inside
 *        cannot change the host's settings, even without section 15.
 * BREAK  With --skip without, mdocker says that it needs root.  Without this
 *        option, an ordinary user who has a rootfs can run
 *
 *            ./mdocker run --skip cgroup ./rootfs id
 *
 *        and it says uid=0(root).
 * GAPS   There is no other user inside, so apt-get cannot become _apt.  Your
 *        supplementary groups stay.  /sys is missing until the network is our
 *        own (section 20).  For a limit on processes you need systemd's help.
 * REAL   Podman and rootless Docker map 65536 users, with a set-user-ID
 *        program, newuidmap, that looks in /etc/subuid for what you may map.
 * SEE    user_namespaces(7), setgroups(2)
 */

/* Before we may map groups, the kernel wants us to give up setgroups(2).
 * Sometimes a file is open to everybody except the members of one group.  With
 * setgroups, a member could leave this group, and then open the file. */
static void enter_user_namespace(void)
{
	char users[32], groups[32];

	rootless = geteuid() != 0;
	if (!rootless)
		return;
	snprintf(users, sizeof users, "0 %u 1", geteuid());
	snprintf(groups, sizeof groups, "0 %u 1", getegid());
	MUST(unshare(CLONE_NEWUSER));
	set_file("/proc/self", "setgroups", "deny");
	set_file("/proc/self", "uid_map", users);
	set_file("/proc/self", "gid_map", groups);
}

/* == The frame ==============================================================
 *
 * What all sections share: the list of sections, hints, the cgroup tree,
 * options, --trace, --step, --skip, the guard, and messages.  You can skip it
 * on a first reading.
 */

static bool trace, colour;
static long parts = 3;			/* parts 1 to this one are run */
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
	exit(puts("mdocker 0.3") < 0 || fflush(stdout) != 0 ? 125 : 0);
}
static void read_skip(char *text), read_part(char *text);

static const struct choice frame_options[] = {
	{ 0, "trace", NULL, "print each step with its result", read_trace },
	{ 0, "step", NULL, "the same, and wait for Enter first", read_step },
	{ 0, "skip", "SECTION", "leave out a section (repeatable)", read_skip },
	{ 0, "part", "N", "run only parts 1 to N (3)", read_part },
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
	[13] = { 3, "pivot_root", "mnt", pivot_root_options },
	[14] = { 3, "/dev", "mnt", NULL },
	[15] = { 3, "masked paths", "mnt", NULL },
	[16] = { 3, "capabilities", NULL, capabilities_options },
	[17] = { 3, "call filter", NULL, NULL },
	[18] = { 3, "without root", NULL, NULL },
};
#define SECTIONS (int)(sizeof sections / sizeof *sections)

#define DELEGATE "try systemd-run --user --scope -p Delegate=yes mdocker run " \
		 "..., or --skip cgroup"

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
	{ 2, EOPNOTSUPP, DELEGATE },
	{ 3, EPERM, "a Docker container needs: docker run --privileged" },
	{ 3, EINVAL, "ls /proc/self/ns shows which of them this kernel has" },
	{ 3, ENOSPC, "their limits are in /proc/sys/user/max_*_namespaces" },
	{ 4, EAGAIN, "too many processes, see ulimit -u and pids.max" },
	{ 5, EINVAL, "\"/\" is no mount point, perhaps you are in a chroot" },
	{ 8, EROFS, "the rootfs is read-only, and has no directory /proc" },
	{ 8, ENOTDIR, "/proc in the rootfs must be a directory, not a link" },
	{ 8, EINVAL, "perhaps ROOTFS is in another mount namespace" },
	{ 9, ENOSYS, "close_range needs Linux 5.9 or later" },
	{ 9, EINVAL, "without root, the only user inside is 0" },
	{ 13, ENOSYS, "this needs Linux 5.12 or later, so try --part 2" },
	{ 13, EFBIG, "see ulimit -f" },
	{ 13, EACCES, "see sysctl vm.memfd_noexec, which should be 0" },
	{ 13, EINVAL, "perhaps ROOTFS is in another mount namespace, or you "
		      "are in a chroot or an initramfs" },
	{ 14, ENOTDIR, "/dev in the rootfs must be a directory, not a link" },
	{ 14, EROFS, "the rootfs is read-only, and has no directory /dev" },
	{ 15, ENOENT, "section 14 makes /dev/null" },
	{ 15, ENOTDIR, "/sys in the rootfs must be a directory, not a link" },
	{ 15, EROFS, "the rootfs is read-only, and has no directory /sys" },
	{ 16, EPERM, "mdocker was started with too few capabilities" },
	{ 17, EACCES, "without root or section 16, no filter is allowed" },
	{ 18, EPERM, "not in a chroot; and on Ubuntu try sudo sysctl "
		     "kernel.apparmor_restrict_unprivileged_userns=0" },
	{ 18, ENOSPC, "try: sudo sysctl user.max_user_namespaces=10000" },
};

/*
 * Where the cgroups are.  In version 2 there is one tree of directories, for
 * all kinds of limits.  The kinds are called controllers: pids, memory, cpu
 * and so on.  In version 1 each controller has a tree of its own.  A "hybrid"
 * host has both, and then each controller is in one tree only.
 */
#define V2 "/sys/fs/cgroup"
#define V1 "/sys/fs/cgroup/pids"

/* The cgroup that we are in, in version 2.  A line of /proc/self/cgroup says
 * "0::" and then its path. */
static void find_own_cgroup(char *path, size_t size)
{
	FILE *list = fopen("/proc/self/cgroup", "re");
	char line[2048];

	snprintf(path, size, V2);
	while (list && fgets(line, sizeof line, list))
		if (strncmp(line, "0::", 3) == 0) {
			line[strcspn(line, "\n")] = '\0';
			snprintf(path, size, V2 "%s", line + 3);
		}
	if (list)
		fclose(list);
}

/* The tree that has the pids controller.  Only version 1 has files called
 * `tasks`. */
static const char *pids_tree(void)
{
	static char own[PATH_MAX - 64];

	if (rootless && !*own)
		find_own_cgroup(own, sizeof own);
	if (rootless)
		return own;
	return access(V1 "/tasks", F_OK) == 0 ? V1 : V2;
}

/* Without root: move to a new cgroup below our own, so that our own has no
 * processes and can have limited cgroups.  That we may do this, and that there
 * is a limit to set, is systemd's work. */
static void leave_own_cgroup(const char *tree)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/pids.max", tree);
	if (access(tree, W_OK) < 0 || access(path, F_OK) < 0)
		die(125, DELEGATE,
		    "without root, it needs a cgroup that you may change");
	snprintf(path, sizeof path, "%s/parent", tree);
	if (TRY_ON(path, mkdir(path, 0700)) < 0 && errno != EEXIST)
		fail();
	set_file(path, "cgroup.procs", "0");
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
	const char *tree = pids_tree();
	char path[PATH_MAX];
	int procs;
	char any;

	if (strcmp(tree, V1) == 0)
		return;
	if (rootless)
		leave_own_cgroup(tree);
	snprintf(path, sizeof path, "%s/cgroup.procs", tree);
	procs = open(path, O_RDWR | O_CLOEXEC);
	snprintf(path, sizeof path, "%s/cgroup.type", tree);
	if (access(path, F_OK) == 0 && read(procs, &any, 1) == 1)
		die(125, rootless ? DELEGATE : "move them, as root: cd " V2
		    "; mkdir init; for p in $(cat cgroup.procs); do echo $p "
		    ">init/cgroup.procs; done",
		    "%s belongs to a container, and has processes", tree);
	close(procs);
	set_file(tree, "cgroup.subtree_control", "+pids");
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

static void read_part(char *text) { parts = read_number(text, 1, 3); }

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

	if (!changes || init_pid != 0)	/* the parent changes none */
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
 * refuses it.  Part III is built on sections 3, 5, 7 and 8, so it is left out
 * if one of them is. */
#define GROUND (1u << 3 | 1u << 5 | 1u << 7 | 1u << 8)

static void section(int n, void (*body)(void))
{
	int outer = current;

	if (sections[n].part > (skipped & GROUND ? 2 : parts))
		return;
	current = n;
	if (skipped & 1u << n) {
		announce("(left out)", NULL, NULL);
		show("\n");
	} else if (guard(n)) {
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
