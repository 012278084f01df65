#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 17. call filter: system calls that the kernel refuses to the command.  deep/escapes/calls.c
# makes them, and prints what the kernel says: EPERM or not.  Since root may lack what they
# need, also with section 16 left out, and first without both.

load helper

status_line() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; }

# A rootfs of the test's own, with calls.c in it.
calls_rootfs() {
	copy_rootfs
	cc -static -o "$rootfs/calls" "$MDOCKER_TESTS/deep/escapes/calls.c"
}

# calls OPTIONS CALL...: what each of the calls says in a container.
calls() {
	# shellcheck disable=SC2086 # words
	mdocker run $1 "$rootfs" /calls "${@:2}"
	equal 0 "$status" "the exit status of: run $1 $rootfs /calls ${*:2}$(on_stderr)"
}

# refuses CALL...: each is EPERM with the section, and something else without it.
refuses() {
	local call expected asked=()
	for call; do # one by one, as a call that works has an effect on the next
		calls "--skip capabilities --skip filter" "$call"
		if [ "$output" = "$call EPERM" ]; then impossible+=" $call"; else asked+=("$call"); fi
	done
	expected=$(printf '%s EPERM\n' "${asked[@]}")
	for call in "--skip capabilities" ""; do
		calls "$call" "${asked[@]}"
		equal "$expected" "$output"
	done
}

# What has not been proved, because this host refuses it to its own root.
possible() { [ -z "$impossible" ] || skip "here root may not do this anyway:$impossible"; }
impossible=

# allows CALL...: each says the same as without the section.
allows() {
	local expected
	calls "--skip filter" "$@"
	expected=$output
	! grep ' EPERM$' <<<"$output" || skip "here this is refused anyway"
	calls "" "$@"
	equal "$expected" "$output"
}

x86_64() { [ "$(uname -m)" = x86_64 ] || skip "only a 64-bit PC has these calls"; }

@test "17.1 the command and its children are filtered, PID 1 is, and mdocker outside is not" {
	start "$ROOTFS" sh -c "sleep 1000; true"
	wait_for eval 'children "$init"; [ -n "${children[*]}" ]'
	equal 2 "$(status_line "$init" Seccomp)" "the command's Seccomp"
	equal 2 "$(status_line "${children[0]}" Seccomp)" "its child's"
	equal "$(status_line $$ Seccomp)" "$(status_line "$runtime" Seccomp)" "mdocker's"
	stop
	start --init "$ROOTFS" sleep 1000
	equal 2 "$(status_line "$init" Seccomp)" "the command's Seccomp, with --init"
	equal 2 "$(status_line "$(status_line "$init" PPid)" Seccomp)" "that of mdocker as PID 1"
	stop 2>/dev/null
}

@test "17.2 mounts, namespaces, the kernel itself, files by number, keys, other processes: EPERM" {
	calls_rootfs
	refuses mount umount2 pivot_root chroot setns open_tree move_mount fsopen fsconfig fsmount \
		fspick mount_setattr quotactl swapon swapoff \
		init_module finit_module delete_module kexec_load kexec_file_load reboot syslog bpf \
		perf_event_open acct userfaultfd io_uring_setup io_uring_enter io_uring_register \
		clock_settime settimeofday \
		open_by_handle_at fanotify_init add_key keyctl request_key \
		kcmp process_vm_readv process_vm_writev
	unchanged
	possible
}

@test "17.3 port access: EPERM; numbers that are new, or those of x32: not implemented" {
	calls_rootfs
	calls "--skip capabilities --skip filter" 463 467
	without=$output
	calls "" 463 467 0x40000027 0x40000000 # setxattrat, open_tree_attr; getpid, read of x32
	for number in 463 467 0x40000027 0x40000000; do contains "$output" "$number Function not implemented"; done
	[ "$(uname -m)" != x86_64 ] || refuses 172 173 # iopl, ioperm
	! grep -q implemented <<<"$without" || skip "this kernel does not know calls 463 and 467 either"
	possible
}

@test "17.4 a call in the way of a 32-bit PC ends the process: 159 (64-bit PCs)" {
	x86_64
	calls_rootfs
	mdocker run --skip filter "$rootfs" /calls int80
	equal "0 int80 0" "$status $output" || skip "this kernel has no calls of a 32-bit PC"
	ends 159 "" "$rootfs" /calls int80
	prints 159 "$rootfs" sh -c '/calls int80; echo $?'
}

# CLONE_NEWUSER is 0x10000000, 0x20000 CLONE_NEWNS, 0x400 CLONE_FILES, and 17 is SIGCHLD.
@test "17.5 no user namespace, by none of the three calls" {
	calls_rootfs
	refuses unshare:0x10000000 clone:0x10000011:0 unshare:0x10020000
	allows unshare:0 unshare:0x400 clone:17:0
	calls "--skip filter" clone3
	run ! grep "not implemented" <<<"$output"
	calls "" clone3
	equal "clone3 Function not implemented" "$output"
	mdocker run --skip filter "$ROOTFS" unshare -U true
	[ "$status" = 0 ] || skip "no unshare in the rootfs, or no user namespaces here"
	mdocker run "$ROOTFS" unshare -U true
	[ "$status" != 0 ]
	possible
}

@test "17.6 threads, fork, vfork and posix_spawn work" {
	copy_rootfs
	cat >"$work/ways.c" <<-'END'
		#include <pthread.h>
		#include <spawn.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <sys/wait.h>
		#include <unistd.h>
		static void *thread(void *word) { return word; }
		int main(int argc, char **argv)
		{
			pthread_t id;
			pid_t pid;
			int how[3];
			void *word;

			if (pthread_create(&id, NULL, thread, argv[argc - 1]) || pthread_join(id, &word))
				return 1;
			if ((pid = fork()) == 0)
				_exit(3);
			waitpid(pid, &how[0], 0);
			if ((pid = vfork()) == 0)
				_exit(4);
			waitpid(pid, &how[1], 0);
			if (posix_spawn(&pid, "/bin/true", NULL, NULL, (char *[]){ "true", NULL }, NULL))
				return 1;
			waitpid(pid, &how[2], 0);
			printf("%s %d %d %d %d\n", (char *)word, WEXITSTATUS(how[0]), WEXITSTATUS(how[1]),
			       WEXITSTATUS(how[2]), WEXITSTATUS(system("exit 5")));
			return 0;
		}
	END
	cc -static -pthread -o "$rootfs/ways" "$work/ways.c"
	prints "$random 3 4 0 5" "$rootfs" /ways "$random"
	prints "$random 3 4 0 5" --init "$rootfs" /ways "$random"
}

# 0x5412 is TIOCSTI, 0x541C TIOCLINUX, 0x5413 TIOCGWINSZ; "@" holds a "y".
@test "17.7 the command cannot type into the terminal" {
	calls_rootfs
	refuses ioctl:0:0x5412:@ ioctl:0:0x541C:@
	allows ioctl:0:0x5413:@ ioctl:0x5412:0x5413:@
	for skip in "--skip filter --skip capabilities" --trace; do
		on_terminal "'$SUBJECT' run $skip '$rootfs' /calls ioctl:0:0x5412:@ ioctl:0:0x5413:@; read -r x; echo got-\$x"
		wait_for shown '0x5413:@ 0'
		type_in 'end\n'
		ends_with 0 "$terminal"
		case $skip in
		*filter*) shown got-yend || skip "here root cannot do this anyway: $(<"$work/out")" ;;
		*) shown got-end ;;
		esac
	done
}

# AF_VSOCK is 40, AF_PACKET 17, AF_ALG 38; AF_UNIX 1, AF_INET 2, AF_INET6 10, AF_NETLINK 16.
@test "17.8 sockets of a virtual machine, of packets, of ciphers: EPERM; others work" {
	calls_rootfs
	refuses socket:40:1:0 socket:17:3:768 socket:38:5:0
	allows socket:1:1:0 socket:2:1:0 socket:2:2:0 socket:10:1:0 socket:16:3:0 socket:1:40:0 socket:2:17:0
	possible
}

@test "17.9 personality: it may ask, and change what uname says, and nothing else" {
	calls_rootfs
	# ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC, MMAP_PAGE_ZERO, PER_SVR4
	refuses personality:0x40000 personality:0x400000 personality:0x100000 personality:0x0040008 personality:1
	allows personality:0xffffffff personality:0 personality:8 personality:0x20000 personality:0x20008
	personality=$("$rootfs/calls" personality:0xffffffff personality:0)
	equal "personality:0xffffffff 0
personality:0 0" "$personality"
}

@test "17.10 the filter stays, and --privileged leaves it out" {
	calls_rootfs
	calls "--skip capabilities" prctl:22:0 prctl:38:0 mount # no filter, new privileges
	equal "mount EPERM" "$(tail -n 1 <<<"$output")"
	start --privileged "$ROOTFS" sleep 1000
	equal "$(status_line $$ Seccomp)" "$(status_line "$init" Seccomp)" "Seccomp with --privileged"
	stop
}

@test "17.11 if the filter cannot be installed nothing runs, and nothing is left" {
	fails_closed prctl SECCOMP_MODE_FILTER
	refused 125 "call filter" --skip capabilities -u 1000 "$ROOTFS" /bin/echo ran
}

@test "17.12 with --init the command cannot make PID 1 act for it" {
	mdocker run --init --skip capabilities "$ROOTFS" sh -c "exec 3<>/proc/1/mem && echo $random"
	equal "0 $random" "$status $output" "the control"
	mdocker run --init "$ROOTFS" sh -c "exec 3<>/proc/1/mem && echo $random"
	equal "" "$output"
	contains "$stderr" "Permission denied"
}
