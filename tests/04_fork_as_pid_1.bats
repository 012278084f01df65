# Section 4, fork as PID 1: the command is the container's first process, its
# status comes out, signals go in, and nothing outlives it.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# The process between the runtime and PID 1.
middle() { awk '/^PPid:/ { print $2 }' "/proc/$init/status"; }

# Whether a process is there whose command line holds this test's random number.
is_there() { pgrep -f "sleep 1$random" >/dev/null; }
is_gone() { ! is_there; }
setup_number() { random=$((RANDOM + 10000))$RANDOM; }

# A shell command that says when signal $1 reaches it.  (Not with "&" and wait:
# for "&" the shell opens /dev/null, and there is no /dev yet.)
trapping() {
	echo "trap 'echo got $1' $1; echo ready; while :; do sleep 0.05; done"
}
said() { grep -qx "$1" "$work/out"; }

@test "4.1 the command is PID 1 inside, another outside" {
	start "$ROOTFS" sleep 1000
	read -r _ outside inside rest < <(grep ^NSpid: "/proc/$init/status")
	equal "$init" "$outside"
	equal 1 "$inside"
	equal "" "$rest"
	stop
}

@test "4.2 exit status 0 to 255 come through" {
	for ((n = 0; n < 256; n++)); do
		status=0
		"$SUBJECT" run "$ROOTFS" /bin/sh -c "exit $n" || status=$?
		equal "$n" "$status"
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
	equal 139 "$status"
}

@test "4.4 PID 1 ignores signals that it has no handler for" {
	start "$ROOTFS" sleep 1000
	for signal in HUP USR1 TERM; do kill -s "$signal" "$runtime" "$init"; done
	sleep 0.2
	kill -0 "$init"
	stop
}

@test "4.5 signals to mdocker reach the command's handler, once" {
	for signal in TERM INT HUP QUIT USR1 USR2 WINCH CONT; do
		start "$ROOTFS" /bin/sh -c "$(trapping $signal)"
		wait_for said ready
		kill -s $signal "$runtime"
		wait_for said "got $signal"
		sleep 0.15
		stop
		equal 1 "$(grep -c got "$work/out")" "SIG$signal"
	done
}

@test "4.6 a second SIGTERM or SIGINT kills the container: 137" {
	for signal in TERM INT; do
		start "$ROOTFS" sleep 1000
		kill -s $signal "$runtime"
		sleep 0.2
		kill -0 "$init"
		kill -s $signal "$runtime"
		wait_for ended "$runtime"
		ends_with 137 "$runtime"
		run ! kill -0 "$init"
	done
}

@test "4.7 timeout(1), which signals mdocker's whole group, lets the handler run" {
	status=0
	output=$(timeout --preserve-status 1 "$SUBJECT" run "$ROOTFS" /bin/sh -c \
		"trap 'sleep 0.2; echo $random; exit 7' TERM; while :; do sleep 0.05; done") || status=$?
	equal "$random 7" "$output $status"
}

@test "4.8 a signal to the whole group arrives once, whoever is first" {
	called_by setsid
	for first in parent child; do
		start "$ROOTFS" setsid /bin/sh -c "$(trapping TERM)"
		wait_for said ready
		# let the two get it in this order
		if [ $first = parent ]; then late=$(middle); else late=$runtime; fi
		kill -STOP "$late"
		kill -TERM -- "-$runtime"
		sleep 0.15 # or the shell makes one of two
		kill -CONT "$late"
		wait_for said "got TERM"
		sleep 0.15
		stop
		equal 1 "$(grep -c got "$work/out")" "$first first"
	done
}

@test "4.9 kill -9 of mdocker's processes leaves nothing of the container" {
	setup_number
	for victim in runtime child; do
		start "$ROOTFS" /bin/sh -c "sleep 1$random | sleep 1$random"
		wait_for is_there
		below=$(descendants "$runtime")
		[ "$(wc -l <<<"$below")" -ge 4 ]
		case $victim in
		runtime) kill -9 "$runtime" ;;
		child) kill -9 "$(middle)" ;;
		esac
		ends_with 137 "$runtime"
		wait_for is_gone
		for pid in $below; do wait_for eval "! kill -0 $pid"; done
	done
}

@test "4.10 kill -9 at any moment of the start leaves nothing" {
	setup_number
	for ((n = 0; n < 100; n++)); do
		"$SUBJECT" run "$ROOTFS" sleep "1$random" >/dev/null 2>&1 3>&- &
		sleep "0.00$((RANDOM % 6))"
		kill -9 $!
		wait $! || true
	done
	wait_for is_gone
	"$SUBJECT" run "$ROOTFS" /bin/true
	unchanged
	equal "" "$(find /proc/[0-9]*/exe -lname "*/${SUBJECT##*/}" 2>/dev/null)"
}

@test "4.11 what the command left running ends with it" {
	setup_number
	copy_rootfs
	: >"$rootfs/dev/null" # for "&"
	start "$rootfs" /bin/sh -c "setsid sleep 1$random & (sleep 1$random &); sleep 1; exit 7"
	wait_for is_there
	ends_with 7 "$runtime"
	is_gone
	unchanged
}

@test "4.12 a caller that ignores SIGCHLD gets the exit status all the same" {
	called_by env --ignore-signal --block-signal
	"$SUBJECT" run "$ROOTFS" /bin/sh -c 'exit 7' 3>&- &
	ends_with 7 $!	# a wait without an end is the other way to fail
}

@test "4.13 descriptors that the caller closed become /dev/null" {
	"$SUBJECT" run "$ROOTFS" sleep 1000 <&- >&- 2>&- 3>&- &
	runtime=$!
	wait_for eval 'init=$(find_init)'
	for fd in 0 1 2; do
		equal "character special file 1:3" "$(stat -Lc '%F %t:%T' "/proc/$init/fd/$fd")"
	done
	stop
}

@test "4.14 a shell on a terminal has job control, Ctrl-C ends what it runs" {
	setup_number
	on_terminal "exec '$SUBJECT' run '$ROOTFS' /bin/sh"
	type_in 'echo flags-$-\n'
	wait_for shown 'flags-[a-z]*m'
	run ! shown 'turned off'
	type_in "sleep 1$random\n"
	wait_for is_there
	type_in '\003'
	wait_for is_gone
	type_in 'echo still-$((40 + 2)); exec true\n'
	ends_with 0 "$terminal"
	shown still-42
}

@test "4.15 the caller gets its terminal back" {
	on_terminal "sh -c '\"$SUBJECT\" run \"$ROOTFS\" /bin/sh -c \"sh -i; exit 7\"
		read -r word; echo read-\$word'"
	type_in 'echo flags-$-\n'
	wait_for shown 'flags-[a-z]*m'
	type_in 'exit\n'
	sleep 0.3
	type_in "$random\n"
	wait_for shown "read-$random"
	ends_with 0 "$terminal"
}

@test "4.16 Ctrl-C reaches the command once" {
	on_terminal "exec '$SUBJECT' run '$ROOTFS' /bin/sh -c \"$(trapping INT)\""
	wait_for shown ready
	runtime=$(pgrep -o -f "^$SUBJECT run")
	middle=$(pgrep -P "$runtime")
	kill -STOP "$middle" # what mdocker passes on comes late, and is seen
	type_in '\003'
	wait_for shown "got INT"
	kill -CONT "$middle"
	sleep 0.15
	equal 1 "$(grep -c got "$work/out")"
	kill -9 "$(pgrep -P "$middle")"
	ends_with 137 "$terminal"
}

# taken: the runtime has no signal that waits for it.
taken() { [[ $(<"/proc/$runtime/status") =~ ShdPnd:.0{16} ]]; }

@test "4.17 two SIGTERMs in a moment are one, and a third later kills: 137" {
	local began slow=true
	while $slow; do
		start "$ROOTFS" /bin/sh -c "$(trapping TERM)"
		wait_for said ready
		began=${EPOCHREALTIME/[.,]/}
		kill -TERM "$runtime"
		until taken; do :; done # or the kernel makes one of the two
		kill -TERM "$runtime"
		# on a busy machine they may be too far apart
		[ $((${EPOCHREALTIME/[.,]/} - began)) -ge 40000 ] || slow=false
	done
	wait_for said "got TERM"
	sleep 0.15
	kill -0 "$init"
	kill -TERM "$runtime"
	wait_for ended "$runtime"
	ends_with 137 "$runtime"
}

@test "4.18 --skip fork: the command is not PID 1, and cannot fork twice" {
	start --skip fork "$ROOTFS" sleep 1000
	equal "$init" "$(awk '/^NSpid:/ { print $NF }' "/proc/$init/status")"
	stop
	mdocker run --skip fork "$ROOTFS" /bin/sh -c "sleep 0; echo $random; sleep 0; echo ran"
	equal "$random" "$output"
	contains "$stderr" fork
}

@test "4.19 SIGRTMAX, by which mdocker has PID 1 killed, is not passed on" {
	start "$ROOTFS" sleep 1000
	kill -RTMAX "$runtime"
	sleep 0.2
	kill -0 "$init"
	stop
}

@test "4.20 when the terminal goes, the kernel tells mdocker, and mdocker the command" {
	copy_rootfs
	mkdir -p "$rootfs$work"
	on_terminal "exec '$SUBJECT' run '$rootfs' /bin/sh -c \\
		\"trap 'echo $random >$work/hangup; exit' HUP; echo ready; while :; do sleep 0.05; done\""
	wait_for shown ready
	pkill -9 -P "$terminal"
	wait_for grep -qxs "$random" "$rootfs$work/hangup" "$work/hangup"
	wait_for eval '[ "$before" = "$(snapshot)" ]'
}

# As is_there, but for mdocker's own command line.
sleeps() { pgrep -f "^sleep 1$random"; }

@test "4.21 in the background it does not take the terminal from a shell" {
	setup_number
	on_terminal "bash --norc --noprofile -i"
	type_in "'$SUBJECT' run '$ROOTFS' sleep 1$random\n"
	wait_for sleeps
	type_in '\032'
	wait_for shown Stopped
	type_in 'bg\n'
	wait_for shown '&'
	pkill -9 -f "^sleep 1$random"
	wait_for eval '! pgrep -f "run $ROOTFS sleep 1$random"'
	type_in 'echo still-$((40 + 2)); exit 7\n'
	ends_with 7 "$terminal"
	shown still-42
}

@test "4.22 Ctrl-C twice kills within two seconds, and not later" {
	setup_number
	for pause in 0.3 2.3; do
		on_terminal "exec '$SUBJECT' run '$ROOTFS' sleep 1$random"
		wait_for sleeps
		type_in '\003'
		sleep "$pause"
		sleeps
		type_in '\003'
		if [ $pause = 2.3 ]; then
			sleep 0.3
			sleeps
			type_in '\003'
		fi
		ends_with 137 "$terminal"
		run ! sleeps
	done
}

# Whether $target, the runtime, is there and has blocked signals.  (While it waits for
# some, the kernel shows those as not blocked.)
blocks_signals() {
	target=$(pgrep -o -f "^$SUBJECT run $ROOTFS") &&
		grep -q '^SigBlk:.*[1-9a-f]' "/proc/$target/status"
}

@test "4.23 SIGTERM before the command starts ends the run: 125, nothing left" {
	command -v strace >/dev/null || skip "no strace"
	for call in mkdir unshare setgid; do # in each process, which strace makes slow there
		strace -f -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:delay_enter=700000" \
			"$SUBJECT" run "$ROOTFS" /bin/echo "$random-ran" >"$work/out" 2>&1 3>&- &
		tracer=$!
		wait_for blocks_signals
		sleep 0.2
		kill -TERM "$target"
		ends_with 125 "$tracer"
		equal 1 "$(grep -c 'mdocker: .*stopped' "$work/out")" "$call"
		run ! shown "^$random-ran"
	done
}

@test "4.24 under nohup a hangup is not passed on" {
	called_by env --ignore-signal=HUP
	start "$ROOTFS" /bin/sh -c "trap 'echo got' HUP; echo ready; while :; do sleep 0.05; done"
	wait_for said ready
	kill -HUP "$runtime"
	sleep 0.3
	run ! said got
	kill -0 "$init"
	stop
}

@test "4.25 a Ctrl-C of long ago does not make a SIGTERM a SIGKILL" {
	on_terminal "exec '$SUBJECT' run '$ROOTFS' /bin/sh -c \
		\"trap 'echo got INT' INT; trap 'sleep 0.3; exit 5' TERM; echo ready; while :; do sleep 0.05; done\""
	wait_for shown ready
	type_in '\003'
	wait_for shown "got INT"
	sleep 2.2
	kill -TERM "$(pgrep -o -f "^$SUBJECT run $ROOTFS")"
	ends_with 5 "$terminal"
}

@test "4.26 a call that fails ends the run: 125, nothing runs, nothing is left" {
	fails_closed pipe2 prctl:EPERM:2
}

# Exec of such a program forgets that it is to die with its parent: somebody has to
# kill it.  Builds on 7, where the program is.
@test "4.27 kill -9 of mdocker also ends a set-user-ID program of another user" {
	copy_rootfs
	cp "$rootfs/bin/busybox" "$rootfs/sleep"
	chown 65534 "$rootfs/sleep"
	chmod 4755 "$rootfs/sleep"
	start "$rootfs" /sleep 1000
	equal 65534 "$(awk '/^Uid:/ { print $4 }' "/proc/$init/status")" "saved user ID"
	kill -9 "$runtime"
	ends_with 137 "$runtime"
	wait_for ended "$init"
}
