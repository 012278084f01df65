# Section 11, init: with --init PID 1 is mdocker, and the command an ordinary process.
# $init is the command in these tests, as find_init sees it; PID 1 is between.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

setup_number() { random=$((RANDOM + 10000))$RANDOM; }
pid_1() { awk '/^PPid:/ { print $2 }' "/proc/$init/status"; }
said() { grep -qx "$1" "$work/out"; }
state() { awk '/^State:/ { print $2 }' "/proc/$1/status"; }

@test "11.1 the command is PID 2, and mdocker PID 1" {
	start --init "$ROOTFS" sleep 1000
	equal 2 "$(awk '/^NSpid:/ { print $NF }' "/proc/$init/status")"
	equal 1 "$(awk '/^NSpid:/ { print $NF }' "/proc/$(pid_1)/status")"
	[ "/proc/$(pid_1)/exe" -ef "/proc/$runtime/exe" ]
	stop
	start "$ROOTFS" sleep 1000
	equal 1 "$(awk '/^NSpid:/ { print $NF }' "/proc/$init/status")"
}

@test "11.2 the exit status is the command's, 128+N for signal N" {
	for status in 0 1 7 125 255; do
		run -$status "$SUBJECT" run --init "$ROOTFS" sh -c "exit $status"
	done
	run -127 "$SUBJECT" run --init "$ROOTFS" "/$random"
	start --init "$ROOTFS" sleep 1000
	kill -9 "$init"
	ends_with 137 "$runtime"
	unchanged
}

@test "11.3 a signal ends a sleep, which as PID 1 would ignore it: 128 and its number" {
	for signal in TERM HUP USR1 RTMIN RTMAX; do
		start --init "$ROOTFS" sleep 1000
		kill -s $signal "$runtime"
		ends_with $((128 + $(kill -l $signal))) "$runtime"
	done
	unchanged
}

@test "11.4 every signal reaches the command's handler, once" {
	for signal in TERM INT HUP QUIT USR1 USR2 WINCH CONT ALRM PROF URG; do
		start --init "$ROOTFS" /bin/sh -c "trap 'echo got $signal' $signal; echo ready; while :; do sleep 0.05; done"
		wait_for said ready
		kill -s $signal "$runtime"
		wait_for said "got $signal"
		sleep 0.15
		stop
		equal 1 "$(grep -c got "$work/out")" "SIG$signal"
	done
}

# No zombie of the container's: they are PID 1's to wait for.
reaped() { ! ps -o stat= --ppid "$(pid_1)" | grep -q ^Z; }

@test "11.5 a thousand orphans leave no zombie" {
	copy_rootfs
	: >"$rootfs/dev/null" # for "&"
	start --init "$rootfs" sh -c 'i=0
		while [ $i -lt 1000 ]; do (sleep 0 &); i=$((i + 1)); done
		echo ready
		exec sleep 1000'
	TEST_WAIT=60 wait_for said ready
	wait_for reaped
	equal "$init" "$(pgrep -P "$(pid_1)")"
}

@test "11.6 what is left when the command ends is ended" {
	setup_number
	copy_rootfs
	: >"$rootfs/dev/null"
	mdocker run --init "$rootfs" sh -c "setsid sleep 1$random & exit 7"
	equal 7 "$status"
	run ! pgrep -f "sleep 1$random"
	unchanged
}

# A command can undo its own PR_SET_PDEATHSIG, and not PID 1's.
@test "11.7 kill -9 of mdocker ends the container, whatever the command did" {
	copy_rootfs_with_cling
	start --init "$rootfs" /cling /bin/sleep 1000
	kill -9 "$runtime"
	ends_with 137 "$runtime"
	wait_for ended "$init"
}

@test "11.8 no descriptor of mdocker's is open in PID 1 or in the command" {
	exec 9</
	start --init "$ROOTFS" sleep 1000
	for pid in "$init" "$(pid_1)"; do
		equal "0 1 2" "$(find "/proc/$pid/fd" -mindepth 1 -printf '%f\n' | sort -n | xargs)"
	done
	exec 9<&-
}

@test "11.9 the command has the terminal: Ctrl-C ends it, and not PID 1" {
	setup_number
	on_terminal "exec '$SUBJECT' run --init '$ROOTFS' sh -c \"sleep 1$random; echo after-\\\$?; exit 5\""
	wait_for pgrep -f "^sleep 1$random"
	type_in '\003'
	ends_with 130 "$terminal"
	on_terminal "exec '$SUBJECT' run --init '$ROOTFS' sh -c \"trap 'echo got' INT; echo ready; x=; while [ -z \\\"\\\$x\\\" ]; do read -r x; done; echo read-\\\$x; exit 5\""
	wait_for shown ready
	for times in 1 2; do # a second one does not mean "stop now", because mdocker does not see it
		type_in '\003'
		wait_for eval "[ \"\$(grep -c got '$work/out')\" = $times ]"
		sleep 0.1
	done
	type_in "$random\n"
	ends_with 5 "$terminal"
	shown "read-$random"
}

@test "11.10 a shell has job control, and its caller gets the terminal back" {
	on_terminal "sh -c '\"$SUBJECT\" run --init \"$ROOTFS\" /bin/sh
		read -r word; echo read-\$word'"
	type_in 'echo flags-$-\n'
	wait_for shown 'flags-[a-z]*m'
	run ! shown 'turned off'
	type_in 'exit\n'
	sleep 0.3
	type_in "$random\n"
	wait_for shown "read-$random"
	ends_with 0 "$terminal"
}

@test "11.11 --skip init: the command is PID 1, whatever was asked for" {
	start --init --skip init "$ROOTFS" sleep 1000
	equal 1 "$(awk '/^NSpid:/ { print $NF }' "/proc/$init/status")"
}

@test "11.12 without section 10 it still waits for its children" {
	run -7 "$SUBJECT" run --init --skip signals "$ROOTFS" sh -c 'sleep 0.2; exit 7'
}

@test "11.13 a call that fails ends the run: 125, nothing runs, nothing is left" {
	mdocker run --init "$ROOTFS" /bin/echo "$random"
	equal "0 $random" "$status $output"
	with_fault setpgid
	mdocker run --init "$ROOTFS" /bin/echo "$random"
	equal "125 " "$status $output"
	one_message "setpgid("
	unchanged
	SUBJECT=$(sed -n "s/.*'\(.*\)' .*/\1/p" "$work/caller")
	refused 125 "fork()" --init --pids-limit 1 "$ROOTFS" /bin/echo ran
	unchanged
}

# Two processes cannot both ask for Enter: up to here one did.
@test "11.14 --step goes on without asking when the command is forked" {
	setup_number
	on_terminal "exec '$SUBJECT' run --part 2 --init --step '$ROOTFS' sh -c 'read -r x; echo got-\$x; exit 5'"
	for _ in {1..100}; do
		type_in '\n'
		sleep 0.02
		if shown 'execvp("sh"'; then break; fi
	done
	type_in "$random\n$random\n"
	ends_with 5 "$terminal"
	shown "got-"
}
