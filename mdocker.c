/*
 * mdocker.c - a Linux container in one file, written to be read.
 *
 *	cc mdocker.c -o mdocker
 *	./rootfs.sh                                (a BusyBox system in ./rootfs)
 *	sudo ./mdocker run ./rootfs /bin/sh
 *
 * A container is not an object of the kernel.  It is a process that was
 * started with a few things changed: which processes, names and mounts it
 * sees (namespaces), how much it may use (cgroups) and which directory it
 * calls "/".  This file makes those changes one by one, a section for each,
 * with nothing but system calls.  Read it from the top.
 *
 *	Part I, the container
 *	 1 CLI             what the user asks for
 *	 2 cgroup          a limit on the number of processes
 *	 3 unshare         namespaces of its own
 *	 4 fork as PID 1   the first process in them; signals, exit status
 *	 5 private mounts  what is mounted inside stays inside
 *	 6 hostname        a name of its own
 *	 7 chroot          a root directory of its own
 *	 8 /proc           its own view of its processes
 *	 9 execvp          clean up, and become the command
 *	The frame          trace, step, skip, the guard, errors
 *
 * Part II, what real runtimes add (pivot_root, /dev, masks, capabilities, a
 * system call filter, init, memory and CPU, network, layers, running without
 * root), has the numbers 10 to 19 and is not written yet.  Where a header says
 * "section 13", that is what will close the gap.
 *
 * Every section has the same header.  WHY is the problem, HOW what the kernel
 * does, BREAK a command that leaves the section out and what to look at then,
 * GAPS what it does not protect against, REAL what runc and Docker do, SEE
 * where to read on.  "unshare(2)" means `man 2 unshare`.
 *
 * Some words.  The host is the machine as it was before, outside of the
 * container.  The rootfs is the directory that becomes the container's "/".  A
 * namespace is a set of names (of processes, mounts, ...) that the processes in
 * it see instead of the host's.  A file system is a tree of files with
 * something behind it: a disk, or only the kernel, which then answers each read
 * and write (/proc, /sys/fs/cgroup).  To mount is to attach such a tree to a
 * directory.  Propagation is what makes a mount in one mount namespace show up
 * in another.  Root's power comes in parts, the capabilities; CAP_SYS_ADMIN is
 * the one for mounts and new namespaces.  init is the first process of a PID
 * namespace, PID 1: in this file, the third of our processes.  The guard is
 * what keeps mdocker from changing the host when a section is missing.
 *
 * Three processes take part.  The order of the steps is not free; where one
 * must follow another, the later one says why.
 *
 *	parent (on the host)        child                     init (PID 1)
 *
 *	1 read the command line
 *	2 make a cgroup
 *	  fork -------------------> wait
 *	  put the child into it
 *	  let it go - - (pipe) - -> 3 unshare
 *	  wait, pass signals on     4 fork -----------------> wait
 *	     .                        let it go - - (pipe) -> 5 private mounts
 *	     .                        wait, pass signals on   6 hostname
 *	     .                           .                    7 chroot
 *	     .                           .                    8 /proc
 *	     .                           .                    9 execvp: the command
 *	     .                           .                         .
 *	     .                        exit <------------------- exits: N
 *	  exit <--------------------- with its status
 *	2 remove the cgroup
 *	  exit with the status
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
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
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VERSION "0.1"

enum process { PARENT, CHILD, INIT };

/* All state there is.  fork copies it with the rest of the memory: from then on
 * each process has its own, and what one writes the others do not see. */
struct container {
	/* what the user asked for */
	char **argv;
	int argc;
	char *rootfs;			/* absolute, without symbolic links */
	char **command;
	char pids_max[16];
	const char *hostname, *workdir;
	char **env;			/* "KEY=value" of --env, NULL last */
	bool trace, step, colour;
	unsigned skip;			/* bit n: leave section n out */

	/* what exists while it runs */
	char cgroup[96];		/* our cgroup's directory; "": none */
	pid_t pid;			/* the process we wait for; 0: none */
	int pipe;			/* our end of the pipe to it */
	int status;			/* how the command ended: exit status */

	/* what the frame remembers */
	enum process process;		/* which of the three this is */
	int section;			/* the one it is in */
	char call[512];			/* what it is doing, for messages */
	int host_proc, tty;		/* open: the host's /proc, /dev/tty */
	bool foreground;		/* the terminal's foreground job */
	bool nohup;			/* the caller ignores SIGHUP */
	ino_t pid_ns, host_ns[32];	/* of the host; host_ns by section */
	struct stat host_root;
	bool shared;			/* a mount made here shows on the host */
};

/*
 * A system call is written once, with the text that stands for it in messages:
 *
 *	MUST(c, chmod(path, 0755), "chmod(\"%s\", 0755)", path);
 *
 * Under --trace the text is printed with the result, under --step it is
 * printed before the call, and if the call returns -1, MUST ends the run with
 * it.  TRY leaves an error, in errno, to the caller.  Both have the value of
 * the call.
 *
 * They are macros because a function's arguments are computed before it runs:
 * the call would be over before its text could be printed.  C's comma operator
 * computes left, then right, and has the value on the right; so announce runs,
 * then the call, then report.  Where libc returns a pointer, "p ? 0 : -1"
 * makes it a result of that kind.
 */
#define TRY(c, syscall, ...) \
	(announce(c, __VA_ARGS__), report(c, (long)(syscall)))
#define MUST(c, syscall, ...) \
	check(c, TRY(c, syscall, __VA_ARGS__))

/* The type of a section's function: it takes the container and returns nothing.
 * With a name for it, several can be declared in one line, below. */
typedef void section_body(struct container *c);

/* The frame, at the end of Part I.  Each has its contract there.  (The
 * attribute lets the compiler check the arguments, as for printf.) */
static void prepare(struct container *c);
static void section(struct container *c, int n, section_body body);
static void announce(struct container *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void show(struct container *c, const char *result);
static long report(struct container *c, long result);
static long check(struct container *c, long result);
_Noreturn static void fail(struct container *c, const char *hint);
_Noreturn static void die(struct container *c, int status, const char *hint,
			  const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static ino_t ns_inode(struct container *c, const char *ns);
static bool has_line(struct container *c, int dir, const char *path,
		     const char *text);

/* The sections. */
static section_body read_command_line, make_cgroup, join_cgroup, remove_cgroup,
	unshare_namespaces, fork_as_pid_1, make_mounts_private, set_hostname,
	change_root, mount_proc, execute_command;

/* Section 4's, for the two processes that fork and wait. */
#define KILL_INIT SIGRTMAX	/* by which the child is told to kill PID 1 */
static pid_t spawn(struct container *c);
static bool asked_to_end(void);
static void release(struct container *c);
static bool asked_again(const siginfo_t *info);
static void forward(struct container *c, const siginfo_t *info);
static void take_terminal_back(struct container *c);
static void supervise(struct container *c);
static void fill_signals(sigset_t *set);

/* The names are also what --skip and messages call the sections.  `changes` is
 * the namespace that a section is about to change, for the guard. */
static const struct { const char *name, *changes; } sections[] = {
	[0] = { "start", NULL },
	[1] = { "CLI", NULL },
	[2] = { "cgroup", NULL },
	[3] = { "unshare", NULL },
	[4] = { "fork as PID 1", NULL },
	[5] = { "private mounts", "mnt" },
	[6] = { "hostname", "uts" },
	[7] = { "chroot", NULL },
	[8] = { "/proc", "mnt" },
	[9] = { "execvp", NULL },
};
static const int section_count = sizeof sections / sizeof sections[0];

/* == Table of contents =====================================================
 *
 * What each of the three processes does, a line a section.  A fork happens
 * inside of spawn: it returns twice, in the old process the new one's PID and
 * in the new process 0, and both go on from there, each in its own copy of the
 * memory.
 */

/* The new PID 1.  Its last step replaces this program by the command. */
_Noreturn static void init(struct container *c)
{
	section(c, 5, make_mounts_private);
	section(c, 6, set_hostname);
	section(c, 7, change_root);
	section(c, 8, mount_proc);
	section(c, 9, execute_command);
	_exit(125);			/* only if section 9 was left out */
}

/* Between the two.  It is not the parent: it is in the cgroup, which cannot be
 * removed while a process is in it, and has left the host's namespaces.  And it
 * is not PID 1, which has to be born after unshare. */
_Noreturn static void child(struct container *c)
{
	section(c, 3, unshare_namespaces);
	section(c, 4, fork_as_pid_1);	/* what returns is the new process */
	init(c);
}

/* On the host from the beginning to the end, to tidy up.  Returns mdocker's
 * exit status. */
static int parent(struct container *c)
{
	section(c, 1, read_command_line);
	section(c, 2, make_cgroup);
	if (spawn(c) == 0)
		child(c);
	section(c, 2, join_cgroup);
	release(c);
	supervise(c);
	section(c, 2, remove_cgroup);
	return c->status;
}

/* prepare, in the frame, blocks the signals and notes the host's namespaces. */
int main(int argc, char **argv)
{
	struct container c = {
		.argc = argc, .argv = argv, .pids_max = "50",
		.hostname = "mdocker", .workdir = "/",
	};

	prepare(&c);
	return parent(&c);
}

/* == 1. CLI =================================================================
 *
 * WHY    A runtime runs as root.  A typing error must be found before anything
 *        has been changed, not in the middle.
 * HOW    getopt_long reads the options; the "+" stops it at ROOTFS, so that
 *        the command's own options stay the command's.  ROOTFS becomes an
 *        absolute path now, because "./rootfs" would mean another directory
 *        after a chdir.
 * BREAK  --skip 1 is refused: this section is what reads --skip.
 * GAPS   The rootfs is trusted not to be replaced between this check and the
 *        chroot of section 7.
 * REAL   runc reads all of this from a file, config.json of the OCI runtime
 *        specification, that Docker and containerd write for it.
 * SEE    getopt_long(3), realpath(3), environ(7)
 */

static const char usage[] =
"usage: mdocker run [OPTIONS] [ROOTFS [COMMAND [ARG...]]]\n"
"       mdocker --help | --version\n"
"\n"
"Runs COMMAND (/bin/sh) as PID 1 of a container whose / is ROOTFS (./rootfs).\n"
"\n"
"  --pids-limit N       at most N processes (50); -1: no limit\n"
"  -h, --hostname NAME  the container's host name (mdocker)\n"
"  -e, --env KEY=VALUE  set a variable; KEY alone takes the caller's value\n"
"  -w, --workdir DIR    start in DIR (/)\n"
"  --trace              print every step on stderr as it is taken\n"
"  --step               the same, and wait for Enter before each\n"
"  --skip SECTION       leave a section out (number or name; repeatable):\n"
"                       2 cgroup, 3 unshare, 4 fork as PID 1,\n"
"                       5 private mounts, 6 hostname, 7 chroot, 8 /proc,\n"
"                       9 execvp\n"
"\n"
"Exit status: the command's; 128+N if signal N killed it; 127 command not\n"
"found; 126 it cannot be run; 125 mdocker itself failed.\n";

/* The number in `text`, min..max; anything else ends the run.  strtol alone
 * would read "12abc" as 12, so look at where it stopped. */
static long parse_number(struct container *c, const char *option,
			 const char *text, long min, long max)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < min || n > max)
		die(c, 125, NULL, "%s: '%s' is not a number from %ld to %ld",
		    option, text, min, max);
	return n;
}

/* 1..4194304 (the kernel's PID_MAX_LIMIT), or -1, which pids.max calls "max". */
static void parse_pids_limit(struct container *c, const char *text)
{
	if (strcmp(text, "-1") == 0)
		strcpy(c->pids_max, "max");
	else
		snprintf(c->pids_max, sizeof c->pids_max, "%ld",
			 parse_number(c, "--pids-limit", text, 1, 4194304));
}

/* At most 64 bytes (HOST_NAME_MAX), of those that RFC 1123 allows in a name. */
static void parse_hostname(struct container *c, const char *name)
{
	size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-."
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	if (!good || good > HOST_NAME_MAX || name[good] || strchr("-.", *name))
		die(c, 125, NULL, "--hostname: '%s' is not 1 to %d letters, "
		    "digits, and after the first '-' and '.'",
		    name, HOST_NAME_MAX);
	c->hostname = name;
}

/* The entry for "KEY=value", which is itself, or for "KEY": with the caller's
 * value, or NULL if the caller has no such variable, as in Docker. */
static char *parse_env(struct container *c, char *text)
{
	const char *value = getenv(text);
	char *entry;

	if (!*text || *text == '=')
		die(c, 125, NULL, "--env: '%s' has no name", text);
	if (strchr(text, '='))
		return text;
	if (!value)
		return NULL;
	MUST(c, asprintf(&entry, "%s=%s", text, value), "asprintf()");
	return entry;
}

/* --skip takes a section's number, or a part of its name (the first that
 * fits). */
static void parse_skip(struct container *c, const char *text)
{
	int n = 2;

	if (isdigit((unsigned char)*text))
		n = (int)parse_number(c, "--skip", text, 2, section_count - 1);
	else
		while (n < section_count && !strcasestr(sections[n].name, text))
			n++;
	if (!*text || n == section_count)
		die(c, 125, NULL, "--skip: no section is called '%s' "
		    "(see mdocker --help)", text);
	c->skip |= 1u << n;
}

/* Enter is read from the terminal, not from stdin, which is the command's. */
static void parse_step(struct container *c)
{
	c->tty = (int)MUST(c, open("/dev/tty", O_RDWR | O_CLOEXEC),
			   "--step: open(\"/dev/tty\")");
	c->trace = c->step = true;
}

/* All options; leaves optind at ROOTFS.  In the short form, ":" first makes
 * getopt return ':' for a missing value, and ":" after a letter asks for one. */
static void parse_options(struct container *c)
{
	static const struct option options[] = {
		{ "pids-limit", required_argument, NULL, 'p' },
		{ "hostname", required_argument, NULL, 'h' },
		{ "env", required_argument, NULL, 'e' },
		{ "workdir", required_argument, NULL, 'w' },
		{ "trace", no_argument, NULL, 't' },
		{ "step", no_argument, NULL, 's' },
		{ "skip", required_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 }
	};
	char **env = c->env;

	opterr = 0;			/* the messages are ours */
	optind = 2;			/* after "mdocker run" */
	for (;;) {
		const char *word = c->argv[optind];

		switch (getopt_long(c->argc, c->argv, "+:h:e:w:", options,
				    NULL)) {
		case 'p': parse_pids_limit(c, optarg); break;
		case 'h': parse_hostname(c, optarg); break;
		case 'e': if ((*env = parse_env(c, optarg))) env++; break;
		case 'w': c->workdir = optarg; break;
		case 'k': parse_skip(c, optarg); break;
		case 't': c->trace = true; break;
		case 's': parse_step(c); break;
		case -1: return;
		case ':':
			die(c, 125, NULL, "option '%s' needs a value "
			    "(see mdocker --help)", word);
		default:
			die(c, 125, NULL, "unknown option '%s' "
			    "(see mdocker --help)", word);
		}
	}
}

/* Only a directory that we may read will do; opening it is the way to know. */
static void parse_rootfs(struct container *c, const char *rootfs)
{
	if (!rootfs && access(rootfs = "rootfs", F_OK) != 0)
		die(c, 125, NULL, "no ./rootfs here: make one with "
		    "./rootfs.sh, or name one: mdocker run ROOTFS");
	close((int)MUST(c, open(rootfs, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
			"open(\"%s\", O_DIRECTORY)", rootfs));
	MUST(c, (c->rootfs = realpath(rootfs, NULL)) ? 0 : -1,
	     "realpath(\"%s\")", rootfs);
}

static void read_command_line(struct container *c)
{
	static char *shell[] = { "/bin/sh", NULL };
	const char *word = c->argc > 1 ? c->argv[1] : "";

	if (!*word) {
		fputs(usage, stderr);
		exit(125);
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "--version") == 0) {
		fputs(word[2] == 'h' ? usage : "mdocker " VERSION "\n", stdout);
		exit(fflush(stdout) == 0 ? 0 : 125);
	}
	if (strcmp(word, "run") != 0)
		die(c, 125, NULL, "unknown command '%s': try mdocker run, "
		    "or mdocker --help", word);
	MUST(c, (c->env = calloc((size_t)c->argc, sizeof *c->env)) ? 0 : -1,
	     "calloc()");
	parse_options(c);
	parse_rootfs(c, c->argv[optind]);
	c->command = c->argc - optind > 1 ? c->argv + optind + 1 : shell;
	if (geteuid() != 0)
		die(c, 125, NULL, "mdocker needs root: try sudo %s run ...",
		    c->argv[0]);
}

/* == 2. cgroup ==============================================================
 *
 * WHY    :(){ :|:& };:  A fork bomb inside would fill the host's process table;
 *        namespaces hide processes, they do not count them.
 * HOW    A cgroup is a directory in a file system of the kernel's.  mkdir makes
 *        one, a PID written to its cgroup.procs moves that process into it,
 *        children are born into their parent's.  With the pids controller,
 *        fork fails with EAGAIN once pids.max tasks (processes, and threads)
 *        are in it.
 *            On cgroup v2 there is one tree, and a controller works in a
 *        directory only if the parent names it in cgroup.subtree_control.
 *        Hosts with v1, or with both ("hybrid"), have the pids controller in a
 *        tree of its own, with the same files; each controller is in one tree
 *        only, so one of the two it is.
 * BREAK  Inside: for i in $(seq 60); do sleep 9 & done   ("can't fork"), and
 *        once more with --skip cgroup: all 60 are there.
 * GAPS   Memory and CPU time are not limited (section 16).  mdocker's child
 *        counts as one of the N.  The cgroup is made below the root, beside
 *        systemd's; a well-behaved service asks systemd for one.  If pids was
 *        not yet in the root's subtree_control, it stays there afterwards.
 * REAL   Docker's --pids-limit; its default is no limit.  runc has systemd make
 *        the cgroup, or does what we do (opencontainers/cgroups, fs2).
 * SEE    cgroups(7); the kernel's Documentation/admin-guide/cgroup-v2.rst
 *
 * The cgroup is written from outside, before the child may do anything.  After
 * chroot the same paths lead into the rootfs, and code that makes directories
 * and files as it needs them gets no error there, and no limit.
 */

#define V2 "/sys/fs/cgroup"
#define V1 "/sys/fs/cgroup/pids"

/* Write `value` to the file, in one write: that is how the kernel is told
 * things, and write's error is its answer if it does not like them. */
static void set_file(struct container *c, const char *dir, const char *file,
		     const char *value)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	announce(c, "write(\"%s\", \"%s\")", path, value);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	check(c, report(c, fd < 0 ? -1 : write(fd, value, strlen(value))));
	close(fd);
}

/*
 * In V2's tree only the topmost cgroup of the machine may both hold processes
 * and have (ordinary, "domain") cgroups with limits below it.  Inside of Docker
 * V2 is a cgroup like any other, which shows by its having a cgroup.type.  To
 * put "+pids" there would even succeed, and make our cgroup "domain invalid",
 * which takes no process (EOPNOTSUPP).  So look first, and say what helps.
 */
static void check_no_processes(struct container *c)
{
	if (access(V2 "/cgroup.type", F_OK) != 0 ||
	    !has_line(c, AT_FDCWD, V2 "/cgroup.procs", ""))
		return;
	if (access(V2 "/cgroup.procs", W_OK) != 0)
		die(c, 125, "in a container? it needs docker run --privileged",
		    V2 " cannot be written: %s", strerror(errno));
	die(c, 125, "move them, as root: mkdir " V2 "/init; for p in $(cat " V2
	    "/cgroup.procs); do echo $p > " V2 "/init/cgroup.procs; done",
	    V2 " is not the topmost cgroup, and has processes in it");
}

/* The directory below which our cgroup is made: the pids controller is there. */
static const char *find_pids_tree(struct container *c)
{
	if (!has_line(c, AT_FDCWD, V2 "/cgroup.controllers", "pids")) {
		if (TRY(c, access(V1 "/cgroup.procs", F_OK),
			"access(\"" V1 "/cgroup.procs\")") < 0)
			fail(c, "no pids controller in " V2 " either; is the "
			     "cgroup file system mounted? findmnt -t cgroup2");
		return V1;
	}
	check_no_processes(c);
	if (!has_line(c, AT_FDCWD, V2 "/cgroup.subtree_control", "pids"))
		set_file(c, V2, "cgroup.subtree_control", "+pids");
	return V2;
}

/* Remove the cgroups in the cgroup `name` in the directory `parent`, and those
 * in them.  By descriptors: the whole path may be longer than a system call
 * takes. */
static void remove_children(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;	/* files are the kernel's, and go with it */
		remove_children(fd, entry->d_name);
		unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	if (dir)
		closedir(dir);
}

/* Remove a cgroup, and those that the container made below it.  Returns 0, or
 * -1 and errno: EBUSY while a process is in one of them. */
static long remove_tree(struct container *c, const char *path)
{
	if (TRY(c, rmdir(path), "rmdir(\"%s\")", path) == 0)
		return 0;
	if (errno != EBUSY)
		return -1;
	remove_children(AT_FDCWD, path);
	return rmdir(path);
}

/*
 * A run that was killed (SIGKILL, or SIGABRT and others that it does not block)
 * could not remove its cgroup; the next one does.  The name says whose it was,
 * "mdocker.PID.PIDNS", for a PID means something only in its PID namespace.  If
 * no process has that PID (or if it is ours: then that process is gone as
 * well), nobody needs it.  What errors there are do not matter, and rmdir never
 * removes a cgroup with a process in it.
 */
static void sweep_cgroups(struct container *c, const char *tree)
{
	DIR *dir = opendir(tree);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		char path[PATH_MAX];
		unsigned long ns;
		int pid;

		snprintf(path, sizeof path, "%s/%s", tree, entry->d_name);
		if (sscanf(entry->d_name, "mdocker.%d.%lu", &pid, &ns) == 2 &&
		    ns == c->pid_ns &&
		    (pid == getpid() || (kill(pid, 0) < 0 && errno == ESRCH)))
			remove_tree(c, path);
	}
	if (dir)
		closedir(dir);
}

static void make_cgroup(struct container *c)
{
	const char *tree = find_pids_tree(c);
	char path[sizeof c->cgroup];

	sweep_cgroups(c, tree);
	snprintf(path, sizeof path, "%s/mdocker.%d.%lu", tree, getpid(),
		 (unsigned long)c->pid_ns);
	MUST(c, mkdir(path, 0755), "mkdir(\"%s\", 0755)", path);
	strcpy(c->cgroup, path);	/* from here on there is one to remove */
	set_file(c, c->cgroup, "pids.max", c->pids_max);
}

/* Moves the child, which waits for release(). */
static void join_cgroup(struct container *c)
{
	char pid[12];

	snprintf(pid, sizeof pid, "%d", c->pid);
	set_file(c, c->cgroup, "cgroup.procs", pid);
}

/*
 * rmdir is EBUSY while there is a process in the cgroup, and the last one may
 * take a moment to go, even after the wait for it: try for five seconds.
 * c->cgroup is emptied first, since the end of a failed run, die(), comes here
 * too, and a failure in here must not try all of it again.
 */
static void remove_cgroup(struct container *c)
{
	char path[sizeof c->cgroup];
	int tries = 1000;

	strcpy(path, c->cgroup);
	*c->cgroup = '\0';
	while (*path && remove_tree(c, path) < 0 && errno != ENOENT) {
		if (errno != EBUSY || !tries--)
			fail(c, "the next run tries again");
		poll(NULL, 0, 5);
	}
}

/* == 3. unshare =============================================================
 *
 * WHY    Inside, "kill -9 -1" must not reach the host's processes, nor
 *        "hostname x" rename it, nor a mount show up in its tree.
 * HOW    unshare(2) gives the calling process a new namespace of each kind that
 *        a flag names.  Mounts and names begin as a copy of the host's,
 *        processes and IPC objects with none.
 *            NEWPID    process numbers; for our children, from the next fork on
 *            NEWNS     the mount table ("NS": the first kind there was)
 *            NEWUTS    host name and domain name
 *            NEWIPC    System V IPC, POSIX message queues
 *            NEWCGROUP what /proc/self/cgroup calls "/": the cgroup we are in,
 *                      which is why the parent put us there first
 * BREAK  --skip unshare: the guard refuses to go on, since section 5 would
 *        change the host's mounts.
 * GAPS   The network is the host's (section 17), and root inside is root
 *        outside (13, 19).  The clock, the kernel's log and its modules have no
 *        namespace, or not one of these.
 * REAL   runc: nsexec.c, C code that runs before Go starts its threads, since
 *        some namespaces can be entered by a single-threaded process only.
 * SEE    namespaces(7), unshare(2), lsns(8)
 */

static void unshare_namespaces(struct container *c)
{
	if (TRY(c, unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS |
			   CLONE_NEWIPC | CLONE_NEWCGROUP),
		"unshare(NEWPID | NEWNS | NEWUTS | NEWIPC | NEWCGROUP)") == 0)
		return;
	switch (errno) {		/* fail does not return */
	case EPERM:
		fail(c, "in a container already? it needs CAP_SYS_ADMIN "
		     "(docker run --privileged)");
	case EINVAL:
		fail(c, "the kernel lacks one of them: ls /proc/self/ns shows "
		     "those it has");
	case ENOSPC:
		fail(c, "a limit on their number: see "
		     "/proc/sys/user/max_*_namespaces");
	default:
		fail(c, NULL);
	}
}

/* == 4. fork as PID 1 =======================================================
 *
 * WHY    unshare(CLONE_NEWPID) did not move us: a process never changes its
 *        PID.  The next process to be forked is the first of the new namespace.
 * HOW    It gets PID 1 there, and another PID outside.  PID 1 is special: when
 *        it ends, the kernel kills all others of its namespace, so nothing of a
 *        container outlives its command; it inherits orphans; and it gets no
 *        signal that it has no handler for, except SIGKILL and SIGSTOP from
 *        outside, and those of its own faults (SIGSEGV).  So "sleep" as PID 1
 *        ignores SIGTERM.
 *            The two processes outside wait, pass on the signals that they
 *        get, and end with the command's status, as a shell would: N for exit
 *        N, 128+N for signal N.
 * BREAK  --skip fork, then inside: ls /; ls /   (the second one cannot be
 *        forked: the first was PID 1, ended, and with it the new namespace)
 * GAPS   Most programs are not written to be PID 1: they ignore SIGTERM and
 *        reap no orphans (section 15).  A command may undo what ties it to the
 *        child (below), and then a SIGKILL to the child does not end it.  A
 *        signal to the whole process group reaches the command twice, a
 *        command that left the group (setsid) gets no Ctrl-C, and Ctrl-Z stops
 *        the parent only.
 * REAL   runc detaches when Docker or containerd start it: a process
 *        containerd-shim waits, and calls runc kill when it is asked to.  tini
 *        and catatonit forward like this, from inside, as PID 1.
 * SEE    pid_namespaces(7), PR_SET_PDEATHSIG(2const) or prctl(2), wait(2),
 *        signal(7), pipe(7)
 *
 * Both forks, the parent's and the child's, are the same two functions, and all
 * that a new process must wait for before it goes on is one byte in a pipe:
 *
 *	spawn: pipe, fork        new process: read (sleeps)
 *	whatever has to be done     .
 *	release: write ---------->  goes on
 *
 * A read of an empty pipe sleeps for as long as someone has the other end open.
 * Only the older process has, so if it dies, read returns 0, end of file.
 */

/*
 * Fork a process that waits for release() and never outlives this one.
 * Returns its PID, and in the new process 0.
 *
 * PR_SET_PDEATHSIG has the kernel kill the new process when this one dies.  If
 * it is dead already when we ask, no signal comes; and getppid() does not help,
 * for the parent of a PID 1 is 0, dead or alive.  So ask first, and then look
 * at the pipe: poll returns 0 if the other end is open still, and 1 if it hung
 * up.
 */
static pid_t spawn(struct container *c)
{
	struct pollfd parent = { 0 };
	int ends[2];
	ssize_t n;
	char go;

	c->section = 4;
	MUST(c, pipe2(ends, O_CLOEXEC), "pipe2(O_CLOEXEC)");
	announce(c, "fork()");
	c->pid = fork();
	if (c->pid != 0) {
		if (report(c, c->pid) < 0)
			fail(c, errno != EAGAIN ? NULL :
			     "a limit on processes; --pids-limit counts "
			     "mdocker's own child too: 2 is the least");
		close(ends[0]);
		c->pipe = ends[1];
		return c->pid;
	}
	c->process++;			/* PARENT to CHILD, CHILD to INIT */
	*c->cgroup = '\0';		/* it is the parent's, to remove */
	close(ends[1]);			/* or we would wait for ourselves */
	n = read(ends[0], &go, 1);	/* 0: the parent died, or failed */
	if (n == 0)
		_exit(125);
	announce(c, "read(pipe)");
	check(c, report(c, n));
	MUST(c, prctl(PR_SET_PDEATHSIG, SIGKILL),
	     "prctl(PR_SET_PDEATHSIG, SIGKILL)");
	parent.fd = ends[0];
	if (MUST(c, poll(&parent, 1, 0), "poll(pipe)") != 0)
		_exit(125);
	return 0;
}

/* Whether someone has asked us to end, by a signal that waits.  Until section 9
 * that is as good a time as any: the command has not started yet. */
static bool asked_to_end(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && (sigismember(&pending, SIGINT) ||
					     sigismember(&pending, SIGTERM));
}

/* Let it go on.  The prompts of --step are the other's from here on, so our
 * line is printed before, not after.  EPIPE: it has failed, and said so,
 * already. */
static void release(struct container *c)
{
	c->section = 4;
	c->step = false;
	announce(c, "write(pipe)");
	if (asked_to_end())
		die(c, 125, NULL, "stopped before %s", c->call);
	if (c->trace)
		show(c, "\n");
	if (write(c->pipe, "", 1) < 0 && errno != EPIPE)
		fail(c, NULL);
}

/*
 * The signals that mdocker blocks (in prepare) and waits for: a blocked signal
 * interrupts nothing, it stays pending until sigwaitinfo takes it.  Handlers,
 * which run between any two instructions, are not needed then.
 *
 * All but those of a program's own errors, and SIGTSTP and SIGTTIN: on Ctrl-Z
 * we stop, so that the shell is back.  (libc keeps 32 and 33 for itself, too.)
 */
static void fill_signals(sigset_t *set)
{
	static const int ours[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP,
				    SIGABRT, SIGSYS, SIGTSTP, SIGTTIN };

	sigfillset(set);
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		sigdelset(set, ours[i]);
}

/* Whether this is the second time that the container is asked to end.  Two
 * within 50 ms are one: timeout(1) sends SIGTERM to its child and then to the
 * group.  And Ctrl-C is also how one talks to an interpreter: one that is more
 * than two seconds from the other signal has nothing to do with it. */
static bool asked_again(const siginfo_t *info)
{
	static struct timespec first;
	static bool typed;
	bool was_typed = typed;
	struct timespec now;
	long ms;

	if (info->si_signo != SIGINT && info->si_signo != SIGTERM)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - first.tv_sec) * 1000 +
	     (now.tv_nsec - first.tv_nsec) / 1000000;
	typed = info->si_code == SI_KERNEL;
	if (first.tv_sec != 0 && (ms <= 2000 || !(typed || was_typed)))
		return ms >= 50;
	first = now;
	return false;
}

/*
 * Pass a signal on to the process we wait for (kill does not mind if it has
 * ended: it is there until waited for).  A process group is the processes of
 * one command line of a shell, a session all groups of one terminal.  What the
 * terminal sends, for Ctrl-C or a new window size, goes to every process of its
 * foreground group, so the command has it already; si_code is SI_KERNEL then,
 * since no process sent it.  But when the line is lost, SIGHUP goes to the
 * session's first process only, which may be us.  Under nohup(1) nobody wants
 * it.
 *
 * Who asks twice is tired of waiting: the parent asks the child to kill PID 1,
 * since only the child can wait for it.  KILL_INIT is for that and for the
 * parent's death alone, so the parent does not pass it on.
 */
static void forward(struct container *c, const siginfo_t *info)
{
	int signo = info->si_signo;

	if (signo == KILL_INIT && c->process == CHILD)
		kill(c->pid, SIGKILL);
	if (signo == KILL_INIT || (signo == SIGHUP && c->nohup))
		return;
	if (info->si_code != SI_KERNEL || signo == SIGHUP)
		kill(c->pid, signo);
	if (c->process == PARENT && asked_again(info))
		kill(c->pid, KILL_INIT);
}

/* The shell inside made its own group the terminal's foreground group, and that
 * group is gone: take the terminal back, or our caller's next read of it fails.
 * Not if it is somebody's: we may have been sent to the background. */
static void take_terminal_back(struct container *c)
{
	pid_t group = tcgetpgrp(STDIN_FILENO);

	if (c->foreground && group > 0 && kill(-group, 0) < 0 && errno == ESRCH)
		tcsetpgrp(STDIN_FILENO, getpgrp());
}

/* Wait for our process to end, forwarding signals; sets c->status.  SIGCHLD
 * says that it has ended, or only stopped: waitpid returns 0 then. */
static void supervise(struct container *c)
{
	sigset_t set;
	siginfo_t info;
	int status, ended = 0;

	c->section = 4;
	fill_signals(&set);
	sigdelset(&set, SIGPIPE);	/* ours, from writing the trace */
	sigdelset(&set, SIGTTOU);	/* ours, from taking the terminal back */
	while (!ended) {
		int signo = sigwaitinfo(&set, &info);

		if (signo < 0 && errno != EINTR)
			MUST(c, -1, "sigwaitinfo()");	/* ends the run */
		else if (signo == SIGCHLD)
			ended = (int)MUST(c, waitpid(c->pid, &status, WNOHANG),
					  "waitpid(%d)", c->pid);
		else if (signo > 0)
			forward(c, &info);
	}
	if (c->process == PARENT)
		take_terminal_back(c);
	c->pid = 0;
	c->status = WIFEXITED(status) ? WEXITSTATUS(status)
				      : 128 + WTERMSIG(status);
}

/*
 * Only the new PID 1 returns from this; the child stays in it.  It leaves the
 * process group, so that what is sent to the whole group reaches it once, from
 * the parent.
 *
 * If the parent dies, SIGKILL would end the child at once, and then PID 1,
 * which has asked for the same.  But exec of a program with another user's
 * set-user-ID bit forgets what was asked, and a command may.  So from here on
 * the child asks for a signal that it can act on: it kills PID 1 itself.
 */
static void fork_as_pid_1(struct container *c)
{
	if (spawn(c) == 0)
		return;
	c->step = false;		/* a terminal stops background readers */
	MUST(c, setpgid(0, 0), "setpgid(0, 0)");
	MUST(c, prctl(PR_SET_PDEATHSIG, KILL_INIT),
	     "prctl(PR_SET_PDEATHSIG, SIGRTMAX)");
	release(c);
	supervise(c);
	_exit(c->status);
}

/* == 5. private mounts ======================================================
 *
 * WHY    Our mount namespace began as a copy of the host's, and under systemd
 *        "/" is shared: mounts in one copy propagate to the other.  Without this
 *        section the /proc of section 8 appears on the host, and stays.
 * HOW    MS_PRIVATE, with MS_REC for the whole tree, ends that in both
 *        directions.  It wants a call of its own: mount(2) ignores it beside
 *        MS_BIND, and returns 0.
 * BREAK  --skip mounts, and on the host: findmnt | grep proc, then clean up:
 *        umount ROOTFS/proc.  (Only where "/" is shared, see findmnt
 *        -o+PROPAGATION)
 * GAPS   The host's mounts are still in our table, out of reach only because of
 *        section 7 (section 10 takes them away).  Where mdocker itself was
 *        started in a chroot, "/" is no mount point, and this fails: EINVAL.
 * REAL   runc: prepareRoot, by default with MS_SLAVE: until pivot_root takes the
 *        old tree away, an umount on the host still reaches it, and no disk
 *        stays busy.
 * SEE    mount_namespaces(7), mount(2);
 *        Documentation/filesystems/sharedsubtree.rst
 *
 * First of all mounts, or the mounts before it have leaked already.
 */

static void make_mounts_private(struct container *c)
{
	MUST(c, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
	     "mount(NULL, \"/\", NULL, MS_REC | MS_PRIVATE, NULL)");
}

/* == 6. hostname ============================================================
 *
 * WHY    A prompt, a log line and a cluster member all say who they are by it.
 * HOW    The new UTS namespace began with a copy of the host's names (the host
 *        name, and NIS's domain name, which nobody uses any more).  sethostname
 *        changes our copy.
 * BREAK  --skip hostname, then inside: hostname   (the host's; it is a copy)
 * GAPS   /etc/hosts and DNS do not know the name.
 * REAL   runc: unix.Sethostname, in linuxStandardInit.Init.  Docker's default
 *        name is the first 12 digits of the container's ID, and it writes
 *        /etc/hosts too.
 * SEE    uts_namespaces(7), sethostname(2)
 */

static void set_hostname(struct container *c)
{
	MUST(c, sethostname(c->hostname, strlen(c->hostname)),
	     "sethostname(\"%s\")", c->hostname);
}

/* == 7. chroot ==============================================================
 *
 * WHY    The command should find its own /bin, /lib and /etc, and not ours.
 * HOW    chroot(2) sets where "/" leads for this process and its children, and
 *        nothing else: the current directory stays where it was, outside.  So
 *        chdir follows, or "../../.." walks the host.
 * BREAK  --skip chroot, then inside: ls /   (the host's files!  Look, and
 *        leave.)
 * GAPS   Root can leave: with a second chroot it gets a current directory above
 *        its root.  chroot was never meant to hold root (section 10).
 * REAL   runc: pivot_root.  Where that cannot be (the initramfs is no root that
 *        can be exchanged), --no-pivot moves the rootfs over "/" with MS_MOVE,
 *        and then calls chroot.  Build tools such as debootstrap use chroot,
 *        rightly.
 * SEE    chroot(2), path_resolution(7), pivot_root(2)
 */

static void change_root(struct container *c)
{
	MUST(c, chroot(c->rootfs), "chroot(\"%s\")", c->rootfs);
	MUST(c, chdir("/"), "chdir(\"/\")");
}

/* == 8. /proc ===============================================================
 *
 * WHY    ps, top and free read /proc; an empty one shows nothing, and the host's
 *        would show everybody.
 * HOW    A proc file system shows the PID namespace of the process that mounts
 *        it.  So PID 1 mounts a new one.
 * BREAK  --skip proc, then inside: ps   (nothing; /proc is an empty directory)
 * GAPS   Files in /proc/sys and elsewhere in it change the whole kernel, and we
 *        are root (section 12).
 * REAL   runc: mountToRootfs and Docker's list of mounts: /proc, /dev, /dev/pts,
 *        /dev/shm, /dev/mqueue, /sys.  Ours is the first; more in section 11.
 * SEE    proc(5), pid_namespaces(7), open(2) on O_PATH and O_NOFOLLOW
 *
 * After chroot, and not on "/proc" by name.  A rootfs may come from anyone, and
 * its proc may be a symbolic link: followed from outside, it aims our mount at
 * any directory of the host; followed inside, it leaves the attacker's files at
 * /proc.  "." cannot be a link.
 */

static void mount_proc(struct container *c)
{
	long proc;

	if (TRY(c, mkdir("/proc", 0555), "mkdir(\"/proc\", 0555)") < 0 &&
	    errno != EEXIST)		/* it is there: as it should be */
		fail(c, "the rootfs has no /proc directory, and cannot be written");
	proc = TRY(c, open("/proc", O_PATH | O_NOFOLLOW | O_DIRECTORY | O_CLOEXEC),
		   "open(\"/proc\", O_PATH | O_NOFOLLOW | O_DIRECTORY)");
	if (proc < 0)
		fail(c, "the rootfs must have /proc as a directory, not as a link");
	MUST(c, fchdir((int)proc), "fchdir(\"/proc\")");
	MUST(c, mount("proc", ".", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL),
	     "mount(\"proc\", \".\", \"proc\", NOSUID | NODEV | NOEXEC)");
	MUST(c, chdir("/"), "chdir(\"/\")");
	close((int)proc);
}

/* == 9. execvp ==============================================================
 *
 * WHY    exec replaces the program, not the process: whatever mdocker's caller
 *        left in it goes along.  Open files (a door out of the chroot),
 *        variables (passwords), groups (rights), a umask, blocked signals.
 * HOW    Each of these is set to a known value, then execvp searches the new
 *        PATH in the new root.  It returns only if nothing could be started.
 *        (A file that is executable and no program, it gives to /bin/sh.)
 * BREAK  --skip execvp: the container is made, and nothing runs in it.
 * GAPS   Descriptors 0 to 2, capabilities, resource limits, priorities, the
 *        keyring, the session and the terminal are the caller's (11, 13).  A
 *        command or "#!" line of /proc/self/exe runs the host's mdocker once
 *        more, inside; CVE-2019-5736 overwrote runc in this way.
 * REAL   runc: finalizeNamespace and others.  CVE-2024-21626 was such a
 *        descriptor: a working directory of /proc/self/fd/7 led to the host.
 * SEE    execve(2), environ(7), close_range(2), signal(7)
 */

/* The environment of the command: this and --env, nothing of the caller's but
 * TERM, which describes the terminal that both use.  PATH is the one that
 * execvp searches, so it must be set before. */
static void set_environment(struct container *c)
{
	static char hostname[HOST_NAME_MAX + sizeof "HOSTNAME="], term[256];
	const char *caller_term = getenv("TERM");
	int failed;

	snprintf(hostname, sizeof hostname, "HOSTNAME=%s", c->hostname);
	snprintf(term, sizeof term, "TERM=%s", caller_term ? caller_term : "linux");
	failed = clearenv();
	failed |= putenv("PATH=/usr/local/sbin:/usr/local/bin:"
			 "/usr/sbin:/usr/bin:/sbin:/bin");
	failed |= putenv("HOME=/root");
	failed |= putenv(hostname);
	failed |= putenv(term);
	failed |= putenv("container=mdocker");
	for (char **entry = c->env; *entry; entry++)
		failed |= putenv(*entry);
	if (failed)
		die(c, 125, NULL, "putenv(): %s", strerror(ENOMEM));
}

/* exec keeps ignored signals ignored (nohup), and blocked ones blocked, among
 * them all that we block for ourselves.  By the system call itself: libc's
 * signal() hides 32 and 33, which are its own. */
static void reset_signals(struct container *c)
{
	static const unsigned long by_default[8];	/* zeros: SIG_DFL, no flags */
	sigset_t none;

	for (int signo = 1; signo < _NSIG; signo++)	/* EINVAL for KILL and STOP */
		syscall(SYS_rt_sigaction, signo, by_default, NULL, _NSIG / 8);
	sigemptyset(&none);
	MUST(c, sigprocmask(SIG_SETMASK, &none, NULL), "sigprocmask(none)");
}

#ifndef SYS_close_range			/* headers older than Linux 5.9 */
#define SYS_close_range 436
#endif

/* All descriptors from 3 on.  Not by close-on-exec: exec looks its file up
 * before it closes anything, and the command, its "#!" line or its loader may
 * be a link to /proc/self/fd/3, which is the host's /proc. */
static void close_descriptors(struct container *c)
{
	if (syscall(SYS_close_range, 3, ~0u, 0) < 0)
		die(c, 125, errno == ENOSYS ? "it needs Linux 5.9 or later" : NULL,
		    "close_range(3, ~0, 0): %s", strerror(errno));
}

/*
 * A symbolic link in the rootfs can aim --workdir at /proc/self/fd/N, an open
 * directory of ours, outside.  So look where chdir led: of a directory that is
 * not below the root, the kernel says "(unreachable)...", and libc that it is
 * not there.  Nobody else is in the container yet who could change it in
 * between.
 *
 * The last prompt of --step, and the last line of --trace, come before the
 * descriptors that they need are closed.
 */
static void execute_command(struct container *c)
{
	char **command = c->command, cwd[PATH_MAX];
	const char *hint = NULL;
	int error;

	umask(022);
	MUST(c, setgroups(0, NULL), "setgroups(0, NULL)");
	MUST(c, setgid(0), "setgid(0)");
	MUST(c, chdir(c->workdir), "chdir(\"%s\")", c->workdir);
	MUST(c, getcwd(cwd, sizeof cwd) ? 0 : -1, "getcwd()");
	if (*cwd != '/')		/* a libc that passes it on */
		die(c, 125, NULL, "chdir(\"%s\") led outside", c->workdir);
	set_environment(c);
	if (asked_to_end())
		die(c, 125, NULL, "stopped before execvp(\"%s\")", command[0]);
	reset_signals(c);
	announce(c, "execvp(\"%s\")", command[0]);
	if (c->trace && !c->step)
		show(c, "\n");		/* there is no afterwards, if all is well */
	close_descriptors(c);
	execvp(command[0], command);
	error = errno;
	if (error == ENOENT && strchr(command[0], '/') &&
	    access(command[0], F_OK) == 0)
		hint = "it is there; its interpreter or loader is not";
	die(c, error == ENOENT ? 127 : 126, hint, "%s: %s", command[0],
	    strerror(error));
}

/* == The frame ==============================================================
 *
 * What all sections share: one mechanism for --trace, --step, --skip and the
 * guard; errors; helpers.  You may skip it on a first reading.
 */

/* Before anything else: what a caller may have left in a bad state, and what
 * the guard will compare with. */
static void prepare(struct container *c)
{
	sigset_t set;

	/* A closed descriptor 0 would be given to our first open or pipe, and
	 * so become the command's standard input. */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			MUST(c, open("/dev/null", O_RDWR), "open(\"/dev/null\")");
	/* If the caller ignores SIGCHLD, the kernel throws exit statuses away. */
	signal(SIGCHLD, SIG_DFL);
	c->nohup = signal(SIGHUP, SIG_DFL) == SIG_IGN;
	fill_signals(&set);
	MUST(c, sigprocmask(SIG_SETMASK, &set, NULL), "sigprocmask()");

	c->colour = isatty(STDERR_FILENO) && !getenv("NO_COLOR");
	c->foreground = tcgetpgrp(STDIN_FILENO) == getpgrp();
	c->host_proc = (int)MUST(c, open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC),
				 "open(\"/proc\")");
	c->pid_ns = ns_inode(c, "pid");
	for (int n = 0; n < section_count; n++)
		if (sections[n].changes)
			c->host_ns[n] = ns_inode(c, sections[n].changes);
	MUST(c, stat("/", &c->host_root), "stat(\"/\")");
}

/* The inode of this process's namespace of the kind `ns` ("pid", "mnt", "uts").
 * An inode number says which file it is, and here each namespace is a file: two
 * processes are in the same one if the numbers are the same.  By way of a
 * descriptor of the host's /proc, because after chroot that path is another. */
static ino_t ns_inode(struct container *c, const char *ns)
{
	char path[32];
	struct stat st;

	snprintf(path, sizeof path, "self/ns/%s", ns);
	if (fstatat(c->host_proc, path, &st, 0) < 0)
		die(c, 125, NULL, "stat(\"/proc/%s\"): %s", path, strerror(errno));
	return st.st_ino;
}

/*
 * The guard: no section may change what is the host's, whichever sections
 * before it were left out, or are not written yet.  In a namespace of the
 * host's the run ends here.  And while a mount is shared, new ones would appear
 * on the host, so sections that mount are left out.  With one exception, to see
 * just that: with --skip 5 and after chroot, section 8 runs.  What leaks then
 * is on ROOTFS/proc, and never on a directory of the host's own.
 *
 * Returns whether section n may run.
 */
static bool guard(struct container *c, int n)
{
	const char *ns = sections[n].changes;
	struct stat root;

	if (ns && ns_inode(c, ns) == c->host_ns[n])
		die(c, 125, "section 3, unshare, has to come first",
		    "refused: this would change the host's %s namespace", ns);
	if (!ns || strcmp(ns, "mnt") != 0 || n == 5 || !c->shared)
		return true;
	MUST(c, stat("/", &root), "stat(\"/\")");
	if (c->skip & 1u << 5 && (root.st_ino != c->host_root.st_ino ||
				  root.st_dev != c->host_root.st_dev))
		return true;
	dprintf(STDERR_FILENO, "mdocker: %d %s: left out: it would mount on the "
		"host; section 5 must make all mounts private\n",
		n, sections[n].name);
	return false;
}

/* Run section n, unless --skip names it or the guard forbids it. */
static void section(struct container *c, int n, section_body body)
{
	c->section = n;
	if (!(c->skip & 1u << n)) {
		if (guard(c, n))
			body(c);
	} else if (c->trace) {
		snprintf(c->call, sizeof c->call, "(left out: --skip %d)", n);
		show(c, "\n");
	}
	if (n == 5)			/* after chroot this cannot be seen */
		c->shared = has_line(c, c->host_proc, "self/mountinfo", " shared:");
}

/*
 * Show what comes next, and wait for Enter.  Signals are blocked, so look for
 * Ctrl-C ten times a second.  (Block them once more: section 9 has just
 * unblocked them, and PID 1 would ignore them.)  SIGTTIN is blocked for the
 * read: in the background (Ctrl-Z, bg) it fails with EIO then, and is tried
 * again.
 */
static void wait_for_enter(struct container *c)
{
	struct pollfd tty = { .fd = c->tty, .events = POLLIN };
	sigset_t set, before;
	char line[256];
	ssize_t n = -1;
	bool stop;

	fill_signals(&set);
	sigaddset(&set, SIGTTIN);
	sigprocmask(SIG_BLOCK, &set, &before);
	show(c, " ");
	do {
		if (poll(&tty, 1, 100) > 0 &&
		    (n = read(c->tty, line, sizeof line)) < 0 && errno == EIO)
			poll(NULL, 0, 100);
		stop = n == 0 || asked_to_end();
	} while (n < 0 && !stop);
	if (stop)
		die(c, 125, NULL, "stopped before %s", c->call);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/*
 * Print what c->call says: which process (its PID on the host, and "=1", its
 * own view, where that differs), which section, which call, and `result`, which
 * ends the line.  In one write, so that lines of two processes do not mix.
 */
static void show(struct container *c, const char *result)
{
	static const char *const names[] = { "parent", "child", "init" };
	static const char *const colours[] = { "\033[36m", "\033[33m", "\033[32m" };
	char line[1024], pid[16] = "?", inside[16] = "";
	int length;

	if (readlinkat(c->host_proc, "self", pid, sizeof pid - 1) > 0 &&
	    atoi(pid) != getpid())
		snprintf(inside, sizeof inside, "=%d", getpid());
	length = snprintf(line, sizeof line, "%s%-6s %7s%-3s %2d %-14s%s  %s%s",
			  c->colour ? colours[c->process] : "",
			  names[c->process], pid, inside,
			  c->section, sections[c->section].name,
			  c->colour ? "\033[m" : "", c->call, result);
	if (write(STDERR_FILENO, line, (size_t)length) < 0)
		c->trace = c->step;	/* nobody reads it */
}

/* Names come from the command line and the rootfs.  None of them may end our
 * line, or talk to the terminal: no control characters, also not those that
 * UTF-8 writes as two bytes, C2 80 to C2 9F. */
static void make_printable(char *text)
{
	for (unsigned char *byte = (unsigned char *)text; *byte; byte++)
		if (iscntrl(*byte))
			*byte = '?';
		else if (*byte == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0)
			byte[0] = byte[1] = '?';
}

/* Before a call: keep its text, printf's way, and under --step wait. */
static void announce(struct container *c, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(c->call, sizeof c->call, format, arguments);
	va_end(arguments);
	make_printable(c->call);
	if (c->step)
		wait_for_enter(c);
}

/* After it: under --trace print the text and the result.  Returns the result,
 * with errno as it was. */
static long report(struct container *c, long result)
{
	int error = errno;
	char text[128];

	snprintf(text, sizeof text, " = %ld%s%s\n", result,
		 result < 0 ? " " : "", result < 0 ? strerror(error) : "");
	if (c->trace)
		show(c, text);
	errno = error;
	return result;
}

/* A negative result ends the run, any other is returned. */
static long check(struct container *c, long result)
{
	if (result < 0)
		fail(c, NULL);
	return result;
}

/* The call that was announced last has failed, for the reason in errno.  `hint`
 * is a second line, what to do about it; NULL for none. */
static void fail(struct container *c, const char *hint)
{
	die(c, 125, hint, "%s: %s", c->call, strerror(errno));
}

/*
 * The end of a run that cannot go on: one message, from the process that knows,
 * and no leftovers.  The others end with us: those below are killed, those
 * above wait for us and pass our status on.  Namespaces, and the mounts in
 * them, go with their last process; a cgroup does not.  (What may stay is the
 * directory /proc in a rootfs that had none.)
 */
static void die(struct container *c, int status, const char *hint,
		const char *format, ...)
{
	char *text;
	va_list arguments;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = c->call;		/* no memory: that much we have */
	va_end(arguments);
	make_printable(text);
	dprintf(STDERR_FILENO, "mdocker: %d %s: %s\n", c->section,
		sections[c->section].name, text);
	if (hint)
		dprintf(STDERR_FILENO, "  %s\n", hint);
	c->step = false;
	if (c->pid > 0) {
		kill(c->pid, SIGKILL);
		waitpid(c->pid, NULL, 0);
		c->pid = 0;		/* a second die() must not kill another */
	}
	if (c->process == PARENT)
		remove_cgroup(c);
	_exit(status);
}

/*
 * Whether a line of the file `path`, seen from the directory `dir`, contains
 * `text`.  In mountinfo only up to the " - ", after which come names that
 * anyone may choose.  A file that is not there has no lines; one that cannot be
 * read ends the run.
 */
static bool has_line(struct container *c, int dir, const char *path,
		     const char *text)
{
	char *line = NULL, *names;
	size_t size = 0;
	bool found = false;
	FILE *file = NULL;
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd >= 0)
		file = fdopen(fd, "r");
	while (file && !found && getline(&line, &size, file) >= 0) {
		if ((names = strstr(line, " - ")))
			*names = '\0';
		found = strstr(line, text);
	}
	if (!file || (!found && !feof(file)))
		die(c, 125, NULL, "read(\"%s\"): %s", path, strerror(errno));
	free(line);
	fclose(file);
	return found;
}
