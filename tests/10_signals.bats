# Section 10, signals: they go in, once, and the terminal stays its owner's.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

setup_number() { random=$((RANDOM + 10000))$RANDOM; }
is_there() { pgrep -f "sleep 1$random" >/dev/null; }
is_gone() { ! is_there; }
# As is_there, but for mdocker's own command line.
sleeps() { pgrep -f "^sleep 1$random"; }

# A shell command that says when signal $1 reaches it.  (Not with "&" and wait:
# for "&" the shell opens /dev/null, and there is no /dev yet.)
trapping() {
	echo "trap 'echo got $1' $1; echo ready; while :; do sleep 0.05; done"
}
said() { grep -qx "$1" "$work/out"; }

# The CPU time of process $1, in ticks of 10 ms.
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

@test "10.1 signals to mdocker reach the command's handler, once" {
	for signal in TERM INT HUP QUIT USR1 USR2 WINCH CONT ALRM PROF URG; do
		start "$ROOTFS" /bin/sh -c "$(trapping $signal)"
		wait_for said ready
		kill -s $signal "$runtime"
		wait_for said "got $signal"
		sleep 0.15
		stop
		equal 1 "$(grep -c got "$work/out")" "SIG$signal"
	done
}

@test "10.2 a second SIGTERM or SIGINT kills the container: 137" {
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

@test "10.3 only a second SIGTERM or SIGINT does, and only within two seconds" {
	start "$ROOTFS" sleep 1000
	for signal in HUP QUIT USR1 USR1; do
		kill -s $signal "$runtime"
		sleep 0.1
	done
	kill -0 "$init"
	kill -TERM "$runtime"
	sleep 2.2
	kill -INT "$runtime"
	sleep 0.2
	kill -0 "$init"
	kill -TERM "$runtime"
	ends_with 137 "$runtime"
}

@test "10.4 timeout(1), which signals mdocker's whole group, lets the handler run" {
	status=0
	output=$(timeout --preserve-status 1 "$SUBJECT" run "$ROOTFS" /bin/sh -c \
		"trap 'sleep 0.2; echo $random; exit 7' TERM; while :; do sleep 0.05; done") || status=$?
	equal "$random 7" "$output $status"
}

@test "10.5 a command in a session of its own gets a signal to mdocker's group once" {
	called_by setsid
	start --part 2 "$ROOTFS" setsid /bin/sh -c "$(trapping TERM)" # else section 16 does it
	wait_for said ready
	kill -TERM -- "-$runtime"
	wait_for said "got TERM"
	sleep 0.15
	stop
	equal 1 "$(grep -c got "$work/out")"
}

# taken: the runtime has no signal that waits for it.
taken() { [[ $(<"/proc/$runtime/status") =~ ShdPnd:.0{16} ]]; }

@test "10.6 two SIGTERMs in a moment are one, and a third later kills: 137" {
	local began tries=0
	while :; do
		start "$ROOTFS" /bin/sh -c "$(trapping TERM)"
		wait_for said ready
		began=${EPOCHREALTIME/[.,]/}
		kill -TERM "$runtime"
		until taken; do :; done # or the kernel makes one of the two
		kill -TERM "$runtime"
		# on a busy machine they may be too far apart
		[ $((${EPOCHREALTIME/[.,]/} - began)) -ge 40000 ] || break
		[ $((++tries)) -lt 20 ]
		kill -9 "$init"
	done
	wait_for said "got TERM"
	sleep 0.15
	kill -0 "$init"
	kill -TERM "$runtime"
	wait_for ended "$runtime"
	ends_with 137 "$runtime"
}

@test "10.7 a shell on a terminal has job control, Ctrl-C ends what it runs" {
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

@test "10.8 the caller gets its terminal back" {
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

@test "10.9 Ctrl-C reaches the command once, also in a session of its own" {
	for session in "" setsid; do
		# not itself script's child: script would see it stop, and stop as well
		on_terminal "trap : INT; '$SUBJECT' run '$ROOTFS' $session /bin/sh -c \"$(trapping INT)\"; exit \$?"
		wait_for shown ready
		runtime=$(pgrep -f "^$SUBJECT run")
		kill -STOP "$runtime" # what mdocker passes on comes late, and is seen
		type_in '\003'
		[ -n "$session" ] || wait_for shown "got INT"
		kill -CONT "$runtime"
		wait_for shown "got INT"
		sleep 0.15
		equal 1 "$(grep -c got "$work/out")"
		kill -9 "$(pgrep -P "$runtime")"
		ends_with 137 "$terminal"
	done
}

@test "10.10 when the terminal goes, the kernel tells mdocker, and mdocker the command" {
	copy_rootfs
	mkdir -p "$rootfs$work"
	on_terminal "exec '$SUBJECT' run '$rootfs' /bin/sh -c \\
		\"trap 'echo $random >$work/hangup; exit' HUP; echo ready; while :; do sleep 0.05; done\""
	wait_for shown ready
	pkill -9 -P "$terminal"
	wait_for grep -qxs "$random" "$rootfs$work/hangup" "$work/hangup"
	wait_for eval '[ "$before" = "$(snapshot)" ]'
}

@test "10.11 Ctrl-Z stops the container, bg lets it go on, and the terminal is the shell's" {
	setup_number
	for session in "" setsid; do
		on_terminal "bash --norc --noprofile -i"
		type_in "'$SUBJECT' run '$ROOTFS' $session sh -c 'while :; do sleep 0.01; done; : 1$random'\n"
		wait_for eval 'init=$(pgrep -f "^sh -c while.*1$random")'
		type_in '\032'
		wait_for shown Stopped
		wait_for grep -q '^State:.T' "/proc/$init/status"
		type_in 'bg\n'
		wait_for shown '&'
		wait_for grep -q '^State:.[SR]' "/proc/$init/status"
		kill -9 "$init"
		wait_for eval '! pgrep -f "run $ROOTFS .*sh -c while.*1$random"'
		type_in 'echo still-$((40 + 2)); exit 7\n'
		ends_with 7 "$terminal"
		shown still-42
	done
}

@test "10.12 after Ctrl-Z and fg the command reads the terminal again" {
	on_terminal "bash --norc --noprofile -i"
	type_in "'$SUBJECT' run '$ROOTFS' sh -c 'echo ready-\$\$; read x; echo got-\$x'\n"
	wait_for shown ready-1
	type_in '\032'
	wait_for shown Stopped
	type_in "echo still-\$((40 + 2))\n"
	wait_for shown still-42 # the line was bash's, not the container's
	type_in 'fg\n'
	sleep 0.3
	type_in "$random\n"
	wait_for shown "^got-$random"
	type_in 'exit 7\n'
	ends_with 7 "$terminal"
}

# In the background nothing may take what is typed, or turn round and round for it.
@test "10.13 a background run leaves the terminal to the shell that started it" {
	setup_number
	for command in sh cat "read x"; do
		on_terminal "bash --norc --noprofile -i"
		type_in "'$SUBJECT' run '$ROOTFS' sh -c 'echo ran-\$((40 + 2)); $command' & sleep 0.5; wait; echo ended-\$((40 + 2))\n"
		wait_for shown ended-42
		shown ran-42
		type_in "echo still-\$(($random + 1)); exit 7\n"
		ends_with 7 "$terminal"
		shown "still-$((random + 1))"
	done
}

@test "10.14 a background run that may not write to the terminal is stopped, and goes on with fg" {
	on_terminal "bash --norc --noprofile -i"
	type_in "stty tostop; '$SUBJECT' run --trace '$ROOTFS' true & wait; echo waited-\$((40 + 2))\n"
	wait_for shown waited-42
	shown Stopped
	type_in 'fg; echo ended-$((40 + 2)); exit 7\n'
	ends_with 7 "$terminal"
	shown ended-42
	shown 'execvp("true"'
	# and so is the command itself, which is PID 1
	on_terminal "bash --norc --noprofile -i"
	type_in "stty tostop; '$SUBJECT' run '$ROOTFS' echo wrote-\$((40 + 2)) & wait; echo waited-\$((40 + 2))\n"
	wait_for shown waited-42
	shown Stopped
	run ! shown '^wrote-42'
	type_in 'fg; exit 7\n'
	ends_with 7 "$terminal"
	shown wrote-42
}

@test "10.15 Ctrl-C twice kills within two seconds, and not later" {
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
# them, the kernel shows them as not blocked.  Then init is there, and has.)
blocks_signals() {
	local pid
	target=$(pgrep -o -f "^$SUBJECT run $ROOTFS") || return
	for pid in $(pgrep -f "^$SUBJECT run $ROOTFS"); do
		! grep -q '^SigBlk:.*[1-9a-f]' "/proc/$pid/status" || return 0
	done
	return 1
}

@test "10.16 SIGTERM or SIGINT before the command starts ends the run: 125, nothing left" {
	command -v strace >/dev/null || skip "no strace"
	for signal in TERM INT; do
		for call in mkdir unshare setgid; do # in each process, which strace makes slow there
			strace -f -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:delay_enter=700000" \
				"$SUBJECT" run "$ROOTFS" /bin/echo "$random-ran" >"$work/out" 2>&1 3>&- &
			tracer=$!
			wait_for blocks_signals
			sleep 0.2
			kill -s $signal "$target"
			ends_with 125 "$tracer"
			equal 1 "$(grep -c 'mdocker: .*stopped' "$work/out")" "$call"
			run ! shown "^$random-ran"
			unchanged
		done
	done
}

@test "10.17 under nohup neither the command nor its children end by a hangup" {
	setup_number
	called_by nohup
	start "$ROOTFS" /bin/sh -c "trap 'echo got' HUP; sleep 1$random | sleep 1$random"
	wait_for eval '[ "$(pgrep -c -f "^sleep 1$random")" = 2 ]'
	descendants "$runtime" | xargs kill -HUP "$runtime"
	sleep 0.3
	run ! shown got
	equal 2 "$(pgrep -c -f "^sleep 1$random")"
	kill -0 "$init" "$runtime"
	stop
}

# timer_settime, as alarm(2) has it: perl's alarm is the caller's, and comes to mdocker.
@test "10.18 the alarm of a caller reaches the command" {
	command -v perl >/dev/null || skip "no perl"
	called_by perl -e 'alarm 1; exec @ARGV'
	start "$ROOTFS" /bin/sh -c "$(trapping ALRM)"
	wait_for said "got ALRM"
	stop
}

@test "10.19 --skip signals: mdocker dies of a signal, and the container with it" {
	setup_number
	start --skip signals "$ROOTFS" sleep "1$random"
	kill -TERM "$runtime"
	ends_with 143 "$runtime"
	wait_for is_gone
	"$SUBJECT" run "$ROOTFS" true # removes the cgroup
	unchanged
}

@test "10.20 if signals cannot be blocked nothing runs, and nothing is left" {
	fails_closed rt_sigprocmask 'SIG_BLOCK, ~'
}

# sigwaitinfo(2) is interrupted when a stopped process goes on, and brings no signal then.
@test "10.21 a signal is passed on once, also if mdocker is stopped and goes on" {
	setup_number
	start "$ROOTFS" /bin/sh -c "$(trapping HUP)"
	wait_for said ready
	kill -HUP "$runtime"
	wait_for said "got HUP"
	kill -TERM "$runtime"
	sleep 0.1
	kill -STOP "$runtime"
	wait_for grep -q '^State:.T' "/proc/$runtime/status"
	kill -CONT "$runtime"
	sleep 0.2
	kill -0 "$init" # one SIGTERM is not two
	stop
	equal 1 "$(grep -c got "$work/out")"
}

@test "10.22 a reader that bg sent into the background is stopped, and does not spin" {
	on_terminal "bash --norc --noprofile -i"
	type_in "'$SUBJECT' run '$ROOTFS' sh -c 'echo ready-\$\$; exec cat'\n"
	wait_for shown ready-1
	type_in '\032'
	wait_for shown Stopped
	type_in 'bg; sleep 0.5; jobs\n'
	wait_for eval '[ "$(grep -c "^\[1.*Stopped" "$work/out")" -ge 2 ]'
	type_in 'fg\n'
	sleep 0.3
	type_in "$random\n\004"
	wait_for eval '[ "$(grep -c "^$random" "$work/out")" = 2 ]' # what is typed, and the answer
	type_in 'exit 7\n'
	ends_with 7 "$terminal"
}

# It could not be continued: no shell is there.  (So it is with ssh -t HOST mdocker.)
@test "10.23 without a shell outside, Ctrl-Z stops nothing" {
	setup_number
	on_terminal "exec '$SUBJECT' run '$ROOTFS' sh -c 'echo ready-\$\$; read x; echo got-\$x; exit 5'"
	wait_for shown ready-1
	type_in '\032'
	sleep 0.3
	type_in "$random\n"
	ends_with 5 "$terminal"
	shown "^got-$random"
}
