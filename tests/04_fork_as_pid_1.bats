# Section 4, fork as PID 1: the command is the container's first process, its
# status comes out, and nothing outlives it.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# Whether a process is there whose command line holds this test's random number.
is_there() { pgrep -f "sleep 1$random" >/dev/null; }
is_gone() { ! is_there || equal "nothing" "$(pgrep -af "sleep 1$random")" "what is left of the container"; }
setup_number() { random=$((RANDOM + 10000))$RANDOM; }

@test "4.1 the command is PID 1 inside, another outside" {
	start "$ROOTFS" sleep 1000
	read -r _ outside inside rest < <(grep ^NSpid: "/proc/$init/status")
	equal "$init" "$outside" "the command's PID outside"
	equal 1 "$inside" "the command's PID inside"
	equal "" "$rest" "PIDs in further namespaces"
	stop
}

@test "4.2 every exit status comes through" {
	for n in 0 1 2 7 100 124 125 126 127 128 129 130 137 139 143 254 255 $((RANDOM % 256)); do
		mdocker run "$ROOTFS" /bin/sh -c "exit $n"
		equal "$n" "$status" "the exit status of mdocker, where the command ends with exit($n)"
	done
}

@test "4.3 a command that is killed: 137, and one that crashes: 139" {
	start "$ROOTFS" sleep 1000
	kill -9 "$init"
	ends_with 137 "$runtime"

	copy_rootfs
	mkdir -p "$rootfs$work"
	echo 'void _start(void) { *(volatile int *)0 = 0; }' >"$work/crash.c"
	cc -O0 -nostdlib -static -o "$work/crash" "$work/crash.c"
	cp "$work/crash" "$rootfs$work/crash"
	mdocker run "$rootfs" "$work/crash"
	equal 139 "$status" "exit status after a crash"
}

@test "4.4 PID 1 ignores signals that it has no handler for" {
	start "$ROOTFS" sleep 1000
	for signal in HUP USR1 TERM; do kill -s "$signal" "$init"; done
	sleep 0.2
	kill -0 "$init" || equal "PID 1 is still there" "it ended" "after SIGHUP, SIGUSR1 and SIGTERM"
}

# All of mdocker's processes: the parent, and what was init until it became the command.
@test "4.5 a container is one process more than its command's" {
	start "$ROOTFS" sleep 1000
	equal "$init" "$(descendants "$runtime")"
	equal "$runtime" "$(awk '/^PPid:/ { print $2 }' "/proc/$init/status")"
}

@test "4.6 kill -9 of mdocker leaves nothing of the container, whoever called it" {
	setup_number
	local subject=$SUBJECT
	for caller in "" "setpriv --regid 1234 --clear-groups" "setpriv --ruid 1234"; do
		SUBJECT=$subject
		# shellcheck disable=SC2086 # words
		[ -z "$caller" ] || called_by $caller
		start "$ROOTFS" /bin/sh -c "sleep 1$random | sleep 1$random"
		wait_for is_there
		below=$(descendants "$runtime")
		[ "$(wc -l <<<"$below")" -ge 3 ]
		kill -9 "$runtime"
		ends_with 137 "$runtime"
		wait_for is_gone
		for pid in $below; do wait_for eval "! kill -0 $pid"; done
	done
}

@test "4.7 kill -9 at any moment of the start leaves nothing" {
	setup_number
	for ((n = 0; n < 50; n++)); do
		"$SUBJECT" run "$ROOTFS" sleep "1$random" >/dev/null 2>&1 3>&- &
		sleep "0.00$((RANDOM % 6))"
		kill -9 $!
		wait $! || true
	done
	wait_for is_gone
	equal "" "$(find /proc/[0-9]*/exe -lname "*/${SUBJECT##*/}" 2>/dev/null)"
}

# strace holds the program where it has just forked.  On a busy machine the kill may come
# when init has become the command already, and then this tells nothing.
@test "4.12 kill -9 right after the fork leaves nothing" {
	command -v strace >/dev/null || skip "no strace"
	local below
	setup_number
	for _ in {1..5}; do
		strace -f -qq -o /dev/null -e 'trace=/^(clone3?|v?fork)$' -e 'inject=/^(clone3?|v?fork)$:delay_exit=2000000' \
			"$SUBJECT" run "$ROOTFS" sleep "1$random" >"$work/out" 2>&1 3>&- &
		tracer=$!
		wait_for eval '[ "$(descendants "$tracer" | wc -l)" -ge 2 ]'
		below=$(descendants "$tracer")
		kill -9 "$(pgrep -P "$tracer")"
		pgrep -f "^sleep 1$random" >/dev/null || break
	done
	for pid in $below; do wait_for ended "$pid"; done
	is_gone
}

# strace holds init where it is about to ask for a signal at its parent's death.
@test "4.14 kill -9 just before init asks to die with mdocker leaves nothing" {
	aim prctl PR_SET_PDEATHSIG "$ROOTFS" true
	setup_number
	strace -f -qq -o /dev/null -e trace=prctl -e "inject=prctl:delay_enter=1500000:when=$number" \
		"$SUBJECT" run "$ROOTFS" sleep "1$random" >"$work/out" 2>&1 3>&- &
	tracer=$!
	in_rootfs() {
		for init in $(descendants "$tracer"); do
			[ ! "/proc/$init/root" -ef "$ROOTFS" ] || return 0
		done
		return 1
	}
	wait_for in_rootfs
	sleep 0.3
	kill -9 "$(pgrep -P "$tracer")"
	wait_for ended "$init"
	is_gone
}

@test "4.8 what the command left running ends with it" {
	setup_number
	copy_rootfs
	: >"$rootfs/dev/null" # for "&"
	start "$rootfs" /bin/sh -c "setsid sleep 1$random & (sleep 1$random &); sleep 1; exit 7"
	wait_for is_there
	wait_for ended "$runtime"
	is_gone
	unchanged
}

@test "4.9 a caller that ignores SIGCHLD gets the exit status all the same" {
	called_by env --ignore-signal --block-signal
	"$SUBJECT" run "$ROOTFS" /bin/sh -c 'exit 7' 3>&- &
	ends_with 7 $!	# a wait without an end is the other way to fail
}

@test "4.10 --skip fork is refused, and names the command that shows why" {
	prints "$random" "$ROOTFS" /bin/echo "$random"
	refused 125 "section 4" --skip fork "$ROOTFS" /bin/echo ran
	contains "$stderr" "unshare --pid sh -c"
	unchanged
	# and that command does: the second ls cannot be forked
	run unshare --pid sh -c 'ls -d /; ls -d /; echo end'
	equal / "${lines[0]}"
	contains "$output" "ork"
	equal 1 "$(grep -cx / <<<"$output")"
}

@test "4.11 if the pipe to init cannot be made nothing runs, and nothing is left" {
	fails_closed 'pipe2,?pipe,socketpair,eventfd2' .
}

@test "4.13 if nothing can tie init's life to its parent's nothing runs, and nothing is left" {
	fails_closed prctl PR_SET_PDEATHSIG
}
