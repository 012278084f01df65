#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2153,SC2154 # C, inner shells; the helper's
# The starter's seat belt: a wrong call changes copies, and not the student's machine.
#
# A row of a table is one mistake.  It names the sections that are cut from the starter, a
# function, and the code that the student puts at its start.  All other sections are the
# reference's, so that the run gets as far as the mistake.  "all" is sections 2 to 9.
#
# Each mistake runs on a host that is thrown away, with the belt and then without.  Such a
# host is made of namespaces, so a row must do nothing that namespaces do not hold, because
# that would reach your machine.  In particular it must change no file system of yours:
# no MS_REMOUNT without MS_BIND, and no umount of "/" without MNT_DETACH.

load ../helper
load grade

mistakes() {
	cat <<-'END'
		# names
		all make_cgroup sethostname("wrong", 5);
		all unshare_pids sethostname("wrong", 5);
		all unshare_pids setdomainname("wrong", 5);
		all unshare_pids sethostname("wrong", 5); unshare(CLONE_NEWUTS);
		all unshare_pids execlp("sh", "sh", "-c", "echo wrong >/proc/sys/kernel/hostname", NULL);
		all fork_as_pid_1 if (fork() == 0) { sethostname("wrong", 5); _exit(0); } wait(NULL);
		3 unshare_pids set_hostname();
		3 unshare_namespaces unshare(CLONE_NEWNS | CLONE_NEWIPC); sethostname("wrong", 5);
		6 fork_as_pid_1 sethostname("wrong", 5);
		6 say_go sethostname("wrong", 5);
		6 remove_cgroup sethostname("wrong", 5);

		# System V IPC and POSIX message queues
		all unshare_pids shmget(1, 4096, IPC_CREAT | 0600);
		all unshare_pids msgget(1, IPC_CREAT | 0600);
		all unshare_pids semget(1, 1, IPC_CREAT | 0600);
		all unshare_pids syscall(SYS_mq_open, "wrong", O_CREAT | O_RDWR, 0600, NULL);
		3 unshare_namespaces unshare(CLONE_NEWNS | CLONE_NEWUTS); shmget(1, 4096, IPC_CREAT | 0600);

		# propagation, before section 3 has unshared, or in the parent
		all make_cgroup mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		all unshare_pids mount(NULL, "/", NULL, MS_PRIVATE, NULL);
		all unshare_pids mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL);
		all unshare_pids mount(NULL, "/", NULL, MS_REC | MS_UNBINDABLE, NULL);
		all unshare_pids unshare(CLONE_NEWUTS | CLONE_NEWIPC); mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		all fork_as_pid_1 mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		3 unshare_pids make_mounts_private();
		3 unshare_namespaces mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL); unshare(CLONE_NEWNS);
		6 join_cgroup mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		6 say_go mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		6 wait_for_init mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		6 remove_cgroup mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);

		# mounts, before section 3 has unshared, or in the parent
		all make_cgroup mount("wrong", "/sys/fs/cgroup", "tmpfs", 0, NULL);
		all make_cgroup mount("wrong", "/mnt", "cgroup2", 0, NULL);
		all unshare_pids mount("wrong", "/", "tmpfs", 0, NULL);
		all unshare_pids mount("wrong", "/tmp", "tmpfs", 0, NULL);
		all unshare_pids mount("wrong", "/mnt", "tmpfs", 0, NULL);
		all unshare_pids mount("wrong", "/proc", "tmpfs", 0, NULL);
		all unshare_pids mount("wrong", "/sys", "sysfs", 0, NULL);
		all unshare_pids mount("/dev/null", "/etc/passwd", NULL, MS_BIND, NULL);
		all unshare_pids mount("/", "/mnt", NULL, MS_BIND | MS_REC, NULL);
		all unshare_pids mount("wrong", "/proc/1/root/mnt", "tmpfs", 0, NULL);
		all unshare_pids mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);
		all unshare_pids mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NOEXEC, NULL);
		all unshare_pids mount(NULL, "/", NULL, MS_PRIVATE, NULL); mount("/sys", "/mnt", NULL, MS_MOVE, NULL);
		all unshare_pids chroot(rootfs); mount("wrong", "tmp", "tmpfs", 0, NULL);
		3 unshare_pids mount_proc();
		3 unshare_pids change_root(); mount_proc();
		3 unshare_namespaces mount(rootfs, rootfs, NULL, MS_BIND, NULL); unshare(CLONE_NEWNS);
		6 join_cgroup mount("wrong", pids_tree(), "tmpfs", 0, NULL);
		6 wait_for_init mount("proc", "/proc", "proc", 0, NULL);

		# umount2 and pivot_root
		all make_cgroup umount2("/sys/fs/cgroup", MNT_DETACH);
		all unshare_pids umount2("/", MNT_DETACH);
		all unshare_pids umount2("/proc", MNT_DETACH);
		all unshare_pids umount2("/mnt", MNT_FORCE);
		all unshare_pids mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL); mount(rootfs, rootfs, NULL, MS_BIND, NULL); chdir(rootfs); syscall(SYS_pivot_root, ".", "."); umount2(".", MNT_DETACH);
		6 wait_for_init umount2("/sys", MNT_DETACH);
		6 remove_cgroup umount2(pids_tree(), MNT_DETACH);

		# in a mount namespace that is still connected with the host's
		3 unshare_namespaces unshare(CLONE_NEWNS); mount("wrong", "/tmp", "tmpfs", 0, NULL);
		5 make_mounts_private return;
		5 make_mounts_private mount(rootfs, rootfs, NULL, MS_BIND | MS_PRIVATE, NULL);
		5 make_mounts_private mount(rootfs, rootfs, NULL, MS_BIND, NULL); mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		5 make_mounts_private mount(NULL, "/", NULL, MS_PRIVATE, NULL); mount("wrong", rootfs, "tmpfs", 0, NULL);
		5 make_mounts_private mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL); mount("wrong", "/mnt", "tmpfs", 0, NULL);
		5 make_mounts_private umount2("/sys/fs/cgroup", MNT_DETACH);
		57 change_root mount("proc", "/proc", "proc", 0, NULL);
		57 change_root chroot(rootfs); mount("proc", "proc", "proc", 0, NULL);
		57 change_root mount(rootfs, rootfs, NULL, MS_BIND, NULL); chdir(rootfs); syscall(SYS_pivot_root, ".", ".");
		57 execute_command execlp("sh", "sh", "-c", "umount -l /sys; mount -t tmpfs wrong /tmp", NULL);
	END
}

# What the belt does not hold.  The tmpfs on /mnt stands for a file system of the machine.
# A file system's own options, such as ro, are the same in all mount namespaces.
not_held() {
	cat <<-'END'
		all unshare_pids setns(open("/proc/1/ns/uts", O_RDONLY), CLONE_NEWUTS); sethostname("wrong", 5);
		all unshare_pids setns(open("/proc/1/ns/mnt", O_RDONLY), CLONE_NEWNS); mount("wrong", "/tmp", "tmpfs", 0, NULL);
		all unshare_pids mount(NULL, "/proc/1/root", NULL, MS_PRIVATE, NULL);
		all unshare_pids mount(NULL, "/mnt", NULL, MS_REMOUNT | MS_RDONLY, NULL);
		all unshare_pids kill(-1, SIGKILL);
		all unshare_pids if (fork() == 0) pause();
	END
}

# write_into ROW: compile the starter with this mistake.  Sets program, which prints "here"
# when it reaches the mistake.  A student may add #include lines, and so does this.
write_into() {
	local sections name code starter compiler=cc
	! command -v tcc >/dev/null || compiler=tcc
	read -r sections name code <<<"$1"
	starter=$work/starter-$sections
	[ "$sections" != all ] || sections=
	# shellcheck disable=SC2086 # words
	[ -d "$starter" ] || "$kit/starter.sh" "$starter" ${sections//?/& } >/dev/null
	code=$code awk -v name="$name" '
		/^#include <ctype.h>/ { print "#include <sys/ipc.h>\n#include <sys/msg.h>\n#include <sys/sem.h>\n#include <sys/shm.h>" }
		{ print }
		$0 == "static void " name "(void)" { found = 1 }
		/^\{$/ && found { print "\tdprintf(2, \"here\\n\");\n\t" ENVIRON["code"]; found = 0; done = 1 }
		END { exit !done }' "$starter/mdocker.c" >"$work/program.c"
	program=$work/program
	"$compiler" -w -o "$program" "$work/program.c"
}

# What a wrong call could change on a host.  Not the cgroups called mdocker.*, because a
# wrong section 2 leaves its own behind.  The belt does not promise to prevent this, and
# doctor.sh and the next run remove such a cgroup.
state() {
	cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname /proc/self/mountinfo /proc/sysvipc/* /proc/1/cgroup
	readlink /proc/1/ns/*
	ls "$work/queues"
	find /sys/fs/cgroup -name 'mdocker.*' -prune -o -type d -print | sort
	echo /proc/[0-9]*
} 2>/dev/null
export -f state

# on_a_host env OPTION: run the program on a host of its own, which has a shared tree and
# another process.  OPTION fastens the belt or does not.  Sets changes, which is how the
# host's state differs afterwards.
on_a_host() {
	local left
	mkdir -p "$work/queues"
	unshare -muipf --mount-proc --kill-child --propagation private bash -c '
		work=$0
		mount --make-rshared / && mount -t tmpfs tmpfs /mnt && mount -t mqueue queues "$work/queues" || exit
		sleep 1000 &
		cd /
		state >&8
		"$@" >"$work/out" 2>&1 </dev/null 8>&- 9>&-
		for try in {1..50}; do # what is dying may take a moment
			processes=(/proc/[0-9]*)
			[ ${#processes[@]} -gt 2 ] || break
			sleep 0.02
		done
		state >&9' "$work" "$@" timeout -k 1 10 "$program" run --hostname "$random" "$ROOTFS" /bin/true \
		8>"$work/before" 9>"$work/after" 3>&- || true
	left=("$tree"/mdocker.*/)
	[ ! -d "${left[0]}" ] || remove_cgroups "${left[@]}"
	[ -s "$work/before" ]
	changes=$(diff "$work/before" "$work/after") || true
}

# expect same|changed WHAT: whether the host must have changed, with WHAT.  In both cases
# the run must have reached the mistake.
expect() {
	local got=same
	[ -z "$changes" ] || got=changed
	grep -qx here "$work/out" || got="not reached: $(<"$work/out")"
	[ "$got" != "$1" ] || return 0
	printf '%s\nwith %s, expected: %s\ngot: %s\n%s\n' "$row" "$2" "$1" "$got" "$changes" >&2
	failed=$((failed + 1))
}

@test "belt.1 no mistake reaches the host, and without the belt each does" {
	local row count=0 failed=0
	while read -r row <&7; do
		[[ $row = [a1-9]* ]] || continue # a comment, or empty
		write_into "$row"
		on_a_host env -u MDOCKER_HARNESS
		expect same "the belt"
		on_a_host env MDOCKER_HARNESS=1
		expect changed "no belt"
		count=$((count + 1))
	done 7< <(mistakes)
	unchanged
	equal 0 "$failed" "mistakes, of $count, that did not do what they should"
	[ "$count" -ge 30 ]
}

@test "belt.2 the belt does not hold what leaves namespaces, or was never in one" {
	local row failed=0
	while read -r row <&7; do
		write_into "$row"
		on_a_host env -u MDOCKER_HARNESS
		expect changed "the belt"
	done 7< <(not_held)
	unchanged
	equal 0 "$failed" "of these the belt holds, so say so in the handout"
}

@test "belt.3 where the belt cannot be fastened, root runs nothing" {
	local call
	write_into 'all make_cgroup sethostname("wrong", 5);'
	SUBJECT=$program
	for call in unshare mount; do
		(
			unset MDOCKER_HARNESS
			with_fault "$call"
			refused 125 "seat belt" "$ROOTFS" /bin/echo "$random"
			run ! grep -qx here <<<"$stderr"
		)
		unchanged
	done
}

@test "belt.4 another user needs no belt, and is told to be root" {
	write_into 'all make_cgroup sethostname("wrong", 5);'
	chmod 755 "$work"
	SUBJECT=$program
	unset MDOCKER_HARNESS
	called_by setpriv --reuid=65534 --regid=65534 --clear-groups
	refused 125 "needs root" "$ROOTFS" /bin/true
}

# Section 6 is cut, and then written.  The harness switches the belt off, so that --skip
# mounts shows there what it should.
@test "belt.5 with all sections written, the container is what it should be" {
	write_into "6 set_hostname MUST(sethostname(hostname, strlen(hostname)));"
	SUBJECT=$program
	(
		unset MDOCKER_HARNESS
		prints "$random 1 /" --hostname "$random" "$ROOTFS" sh -c 'echo "$(hostname) $$ $(pwd)"'
		mdocker run --skip mounts "$ROOTFS" true
		unchanged
	)
	mdocker run --skip mounts "$ROOTFS" true
	mountpoint -q "$ROOTFS/proc"
	umount "$ROOTFS/proc"
}
