# Section 12, leftovers: what a killed mdocker leaves, the next one ends and removes;
# what lives is left alone.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# The cgroup of the container that was started last.
cgroup() { echo "$tree/mdocker.$runtime-"*; }
gone() { [ ! -e "$1" ]; }

# One that a SIGKILLed mdocker left, and whose processes are gone: sets dead.
leave_cgroup() {
	start "$ROOTFS" sleep 1000
	dead=$(cgroup)
	kill -9 "$runtime"
	ends_with 137 "$runtime"
	wait_for ended "$init"
	[ -d "$dead" ]
}

@test "12.1 the cgroup of a killed mdocker is removed by the next run, a live one's is not" {
	start "$ROOTFS" sleep 1000
	live=$(cgroup) living=$init
	leave_cgroup
	mkdir -p "$dead/$random/b"
	run -0 "$SUBJECT" run "$ROOTFS" true
	gone "$dead"
	[ -d "$live" ]
	kill -0 "$living"
}

@test "12.2 what lives in the cgroup of a killed mdocker is killed by the next run" {
	copy_rootfs_with_cling
	start "$rootfs" /cling /bin/sleep 1000
	kill -9 "$runtime"
	ends_with 137 "$runtime"
	sleep 0.2
	kill -0 "$init" # if not, this test tests nothing
	run -0 "$SUBJECT" run "$ROOTFS" true
	wait_for ended "$init"
	unchanged
}

@test "12.3 also from another PID namespace, where its number means nothing" {
	start "$ROOTFS" sleep 1000
	live=$(cgroup) living=$init
	leave_cgroup
	run -0 unshare -pf "$SUBJECT" run "$ROOTFS" true
	gone "$dead"
	[ -d "$live" ]
	kill -0 "$living"
}

@test "12.4 cgroups with other names are left alone" {
	local names=(mdocker "mdocker.$random" mdocker.service mdocker.1 mdocker.1-x mdocker.x-1 mdocker.1.2 "x$random")
	mkdir "${names[@]/#/$tree/}"
	run -0 "$SUBJECT" run "$ROOTFS" true
	rmdir "${names[@]/#/$tree/}" # they are there
	mkdir "$tree/mdocker.4194303-1"
	run -0 "$SUBJECT" run "$ROOTFS" true
	gone "$tree/mdocker.4194303-1"
}

@test "12.5 a locked cgroup is left alone" {
	mkdir "$tree/mdocker.4194303-1"
	exec 8<"$tree/mdocker.4194303-1"
	flock 8
	run -0 "$SUBJECT" run "$ROOTFS" true
	exec 8<&-
	rmdir "$tree/mdocker.4194303-1"
}

@test "12.6 the cgroup is removed with the cgroups that were made in it" {
	start "$ROOTFS" sleep 1000
	own=$(cgroup)
	mkdir -p "$own/$random/b/c" "$own/d"
	echo "$init" >"$own/$random/b/cgroup.procs"
	kill -9 "$init"
	ends_with 137 "$runtime"
	gone "$own"
}

@test "12.7 also those with a path that is longer than a system call takes" {
	start "$ROOTFS" sleep 1000
	own=$(cgroup)
	long=$(printf '%0200d' 0)
	cd "$own"
	for _ in {1..25}; do mkdir "$long" && cd "$long"; done
	cd "$work"
	stop
	gone "$own"
}

@test "12.8 and those that lie deeper than mdocker may have descriptors" {
	called_by prlimit --nofile=40
	start "$ROOTFS" sleep 1000
	own=$(cgroup)
	cd "$own"
	for _ in {1..100}; do mkdir d && cd d; done
	cd "$work"
	stop
	gone "$own"
}

# Without a PID namespace nothing ends with the command, but what is in its cgroup does.
@test "12.9 processes that are left in the cgroup are killed, at once" {
	local number=$((RANDOM + 10000))$RANDOM began
	copy_rootfs
	: >"$rootfs/dev/null"
	began=${EPOCHREALTIME/[.,]/}
	# not $(...), which would wait for them
	run -7 "$SUBJECT" run --skip unshare --skip mounts --skip hostname --skip proc "$rootfs" \
		sh -c "exec >/dev/null 2>&1; sleep 1$number & setsid sleep 1$number & exit 7"
	[ $((${EPOCHREALTIME/[.,]/} - began)) -lt 3000000 ]
	run ! pgrep -f "sleep 1$number"
	unchanged
}

@test "12.10 also in the cgroups in it" {
	start --skip unshare --skip mounts --skip hostname --skip proc "$ROOTFS" \
		sh -c 'sleep 1000 | sleep 1000'
	wait_for eval '[ "$(descendants "$init" | wc -l)" = 2 ]'
	below=$(descendants "$init") own=$(cgroup)
	mkdir -p "$own/a/b"
	for pid in $below; do echo "$pid" >"$own/a/b/cgroup.procs"; done
	kill -9 "$init"
	ends_with 137 "$runtime"
	for pid in $below; do run ! kill -0 "$pid"; done
	gone "$own"
}

# Before it has its lock, a new cgroup looks like that of a dead mdocker.  A sweep may
# take it before it is opened, or before it is locked.
@test "12.11 a run whose new cgroup is swept makes another" {
	command -v strace >/dev/null || skip "no strace"
	for delay in "?mkdir,?mkdirat:delay_exit" flock:delay_enter; do
		strace -qq -o "$work/trace" -e "trace=${delay%:*}" -e "inject=$delay=500000:when=1" \
			"$SUBJECT" run "$ROOTFS" echo "$random" >"$work/slow" 2>/dev/null 3>&- &
		slow=$!
		wait_for eval 'new=$(our_cgroups | grep mdocker)'
		run -0 "$SUBJECT" run "$ROOTFS" true
		gone "${new%%$'\n'*}"
		ends_with 0 "$slow"
		equal "$random" "$(cat "$work/slow")"
	done
}

@test "12.12 --skip leftovers: they stay" {
	leave_cgroup
	run -0 "$SUBJECT" run --skip leftovers "$ROOTFS" true
	[ -d "$dead" ]
	run -0 "$SUBJECT" run "$ROOTFS" true
	gone "$dead"
}

# A lock lives as long as a descriptor is open somewhere.
@test "12.14 when mdocker is gone its lock is, too, though the command lives on" {
	copy_rootfs_with_cling
	start "$rootfs" /cling /bin/sleep 1000
	run -1 flock -n "$(cgroup)" true
	kill -9 "$runtime"
	ends_with 137 "$runtime"
	sleep 0.2
	kill -0 "$init" # it does not die with mdocker
	flock -n "$(cgroup)" true
}

# A process of a PID namespace that is not below our own is listed as 0.
@test "12.15 a process that the sweep cannot name does not harm it" {
	local cgroup_kill=
	mkdir "$tree/mdocker.4194303-1"
	[ ! -e "$tree/mdocker.4194303-1/cgroup.kill" ] || cgroup_kill=1
	sleep 1000 3>&- &
	foreign=$!
	echo "$foreign" >"$tree/mdocker.4194303-1/cgroup.procs"
	run -7 unshare -pf --kill-child "$SUBJECT" run "$ROOTFS" sh -c 'exit 7'
	if [ -n "$cgroup_kill" ]; then
		wait_for gone "$tree/mdocker.4194303-1"
	else
		kill -0 "$foreign"
	fi
}

# It cannot lock its own cgroup: another mdocker would take it for dead.
@test "12.13 if the lock cannot be had nothing runs, and nothing is left" {
	fails_closed flock .
}

# flock(2) needs only a descriptor, and anyone may open the tree.
@test "12.16 another user can neither hold up a run nor lock its cgroup" {
	setpriv --reuid 65534 --regid 65534 --clear-groups flock "$tree" sleep 1000 3>&- &
	other=$!
	wait_for eval '! flock -n "$tree" true'
	run -7 timeout 5 "$SUBJECT" run "$ROOTFS" sh -c 'exit 7'
	kill "$other"
	start "$ROOTFS" sleep 1000
	run -1 setpriv --reuid 65534 --regid 65534 --clear-groups cat "$(cgroup)/pids.max"
}
