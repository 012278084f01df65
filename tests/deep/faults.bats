#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2089,SC2090,SC2153,SC2154 # scripts; set by read
# Faults: each system call of a run fails once, and mdocker is killed at each.  A
# failure must end the run before the command starts, with one message, and leave
# nothing; `harmless` names the exceptions.  Nothing may outlive a kill.
#
# Which calls there are, strace tells: the processes of a run are traced, one by
# one.  Then there is a run for each call and each of two errors, in which strace
# has the call fail.  strace counts by process and cannot aim at one: with -f, the
# Nth call of *each* process fails.  So the parent is traced alone, and init where the
# parent has no Nth, and else strace attaches to it.
#
# Section 13 starts mdocker again from a sealed copy, and strace would take the two for
# one.  So the runs here are of a copy that is sealed already, as descriptor 99.

load ../helper

# harmless TRACE: whether the run may also go on as if nothing had happened.
harmless() {
	case $1 in
	'ioctl('*) ;; # no terminal: no colours, no foreground to take back
	'fcntl('*F_GETFD*) ;; # it looks closed: one more /dev/null is opened
	'lseek('*) ;; # libc: where dprintf begins to write
	'prctl(PR_SET_NAME'*) ;; # ps shows another name
	'write('*'127.0.0.1 localhost'* | 'mount("/dev/hosts"'*) ;; # the own name does not resolve
	'mount("sysfs"'* | 'mount("v1"'* | 'mount("v2"'*) ;; # there is no /sys, or no cgroup in it
	'access('*cgroup.type* | 'open'*'/cgroup.procs", O_RDWR'*) ;; # they choose a message;
		# where it matters, a later call fails
	'open'*'"/sys/fs/cgroup'*O_DIRECTORY* | 'getdents'*) ;; # the next run sweeps
	'access('*'/sys/fs/cgroup/pids/tasks"'*) ;; # the same, or there is no such file anyway
	'mkdir("/bin"'* | 'mkdir("/",'*) ;; # --workdir: they are there already
	'brk('* | 'mmap('*) ;; # libc: malloc tries the one, then the other
	'munmap('*) ;; # libc: memory that is not given back
	'fstat('* | 'newfstatat('[0-9]*', "",'*) ;; # libc: the best size of a buffer
	'getrandom('*) ;; # libc: malloc can do without
	'set_robust_list('*) ;; # libc: for threads
	'fcntl('*F_SETFD*) ;; # musl: O_CLOEXEC again, for very old kernels
	*) return 1 ;;
	esac
}

# cannot_fail TRACE: not with these arguments, by the manual; it is killed only.
cannot_fail() {
	case $1 in
	'close('*) ;; # the descriptor is gone, whatever it says; strace would leave it open
	'time('* | 'clock_gettime('*) ;; # there is always a time
	'fcntl('*GET_SEALS*) ;; # a file in memory has seals
	'access("/sys/fs/cgroup'*'/mdocker.'*) ;; # it is there: nobody sweeps here
	getpid* | gettid* | getppid* | getpgrp* | getpgid* | getuid* | geteuid* | umask* | \
		set_tid_address* | exit_group* | rt_sigpending*) ;;
	rt_sigaction*) ;; # for KILL and STOP it always does
	'rt_sigprocmask(SIG_BLOCK'* | 'rt_sigprocmask('*KILL*) ;; # musl: around its fork
	*) return 1 ;;
	esac
}

# Two errors that the call can give.  After EINTR, from a debugger's SIGSTOP and
# SIGCONT, the run must go on.
set_errors() {
	case $1 in
	execve) errors=(ENOENT EACCES) ;;
	access) errors=(ENOENT) ;; # what there is, is asked in no other way
	open* | *stat* | readlink | mkdir | rmdir | ch* | getdents*) errors=(EACCES EIO) ;;
	read | write) errors=(EIO ENOSPC) ;;
	clone* | *fork) errors=(EAGAIN ENOMEM) ;;
	rt_sigtimedwait) errors=(EINVAL EINTR) ;;
	mmap) errors=(ENOMEM) ;;
	brk) errors=(0) ;; # no error, but another address than was asked for
	*) errors=(EPERM ENOMEM) ;;
	esac
}

# The texts of glibc, or musl, as a regular expression.
set_reason() {
	case $1 in
	EPERM) reason='Operation not permitted' ;;
	ENOENT) reason='No such file or directory' ;;
	EIO) reason='Input/output error|I/O error' ;;
	EAGAIN) reason='Resource temporarily unavailable' ;;
	ENOMEM) reason='Cannot allocate memory|Out of memory' ;;
	EACCES) reason='Permission denied' ;;
	EINVAL) reason='Invalid argument' ;;
	ENOSPC) reason='No space left on device' ;;
	esac
}

# What a message may call the system call: a part of its name, or one of these.
names=' execve:/bin/sh clone:fork clone3:fork rt_sigtimedwait:sigwaitinfo wait4:waitpid
	openat:lock_directory open:lock_directory flock:lock_directory access:open mmap:calloc
	newfstatat:lstat prctl:reduce_bounding_set '

# The command says what it got from each section, so that a run that went on is
# known to be whole.
command='
	read -r name </proc/sys/kernel/hostname
	echo "PID $$ on $name in $PWD:" /proc/[0-9]* /proc/self/fd/*
	umask
	export -p
	grep -e ^Groups -e ^Sig[BI] /proc/self/status
	'
ends='exit 7' stays='exec sleep 1000'

setup() {
	command -v strace >/dev/null || skip "no strace (tests/tools/need.sh strace installs it)"
	work=$(mktemp -d)
	before=$(snapshot)
	cc -o "$work/sealed" "$MDOCKER_TESTS/deep/sealed.c"
	export SUBJECT ROOTFS work names command ends stays hostname=r$RANDOM variable=$RANDOM
	export tree
	functions=$(declare -f run trace sweep strike attach set_forked judge fails_closed \
		nothing_left set_state set_reason harmless)
	alone trace
}

# alone FUNCTION ARGUMENTS...: on a "host" of its own, of which it is PID 1, or in a whole
# machine's cgroups the only one at work.  What is left there, it has left.
alone() { "$work/sealed" "$SUBJECT" "$MDOCKER_TESTS/tools/host.sh" bash -c "$functions"$'\n"$@"' alone "$@" 3>&-; }

# run THEN TRACER...: the run that all this is about; 7 if it succeeds.
run() {
	timeout -s KILL 10 "${@:2}" /proc/self/fd/99 run --hostname "$hostname" \
		--env "V=$variable" --workdir /bin "$ROOTFS" /bin/sh -c "$command$1" </dev/null
}

# A host's first run may have more to do, as with cgroup.subtree_control.
trace() {
	mkdir "$work/trace"
	run "$ends" >"$work/expected"
	[ $? = 7 ] || return
	run "$ends" strace -ff -qq -b execve -o "$work/trace/t" >"$work/expected"
	[ $? = 7 ]
}

# The calls of the run that was traced, each as
#	PROCESS CALL N HOW WHEN PHASE TRACE
# PROCESS is 1 for the parent, 2 for init up to exec, and this is its Nth CALL.  WHEN is
# the number by which strace knows it, HOW where that is: on the one process, on both
# from the start (-f), or on init when it is met waiting for the pipe.  PHASE: load,
# what libc does before main, which begins with a look at descriptor 0; main; wait,
# while the container runs; end, what comes after.
calls() {
	(cd "$work/trace" && printf '%s\n' t.* | sort -t . -k 2n | xargs awk '
		FNR == 1 { phase = ++process == 1 ? "load" : "main"; met = 0 }
		!/^[a-z0-9_]+\(/ || /^execve/ && process == 1 { next }
		/^fcntl\(0, F_GETFD/ && phase == "load" { phase = "main" }
		/^(waitid|rt_sigtimedwait)/ && phase == "main" { phase = "wait" }
		{
			call = substr($0, 1, index($0, "(") - 1)
			n = ++count[process, call]
			if (call == "read") met = 1
			if (!met) missed[process, call]++
			when = n
			if (process == 1)
				how = "one"
			else if (count[1, call] < n)
				how = "all"
			else if (met) {
				how = "met"
				when = n - missed[process, call]
			} else
				how = "all"	# the parent, too; it is libc, or close
			print process, call, n, how, when, phase, substr($0, 1, 100)
		}
		/^wait4/ && phase == "wait" { phase = "end" }')
}

# strike: the run, in which the call meets its fate.  Sets status; writes out, err,
# and log, with the trace of the call.
strike() {
	local then=$ends tracer inject
	case $fate in
	KILL) inject=signal=KILL ;;
	0) inject=retval=0 ;;
	*) inject=error=$fate ;;
	esac
	# What should die with the parent must not end by itself.
	case $fate-$phase-$call-$n in
	KILL-main-* | *-wait-waitid-1 | KILL-wait-rt_sigtimedwait-* | EINVAL-wait-rt_sigtimedwait-*) then=$stays ;;
	esac
	tracer=(strace -qq -b execve -o log -e "trace=$call" -e "inject=$call:$inject:when=$when")
	status=0
	case $how in
	one) run "$then" "${tracer[@]}" >out 2>err || status=$? ;;
	all) run "$then" "${tracer[@]}" -f >out 2>err || status=$? ;;
	met)
		attach
		# That it came in time shows in the read, of one byte from the pipe.
		until [[ $(<log) =~ ^([0-9]+ +)?read\([1-9][0-9]*,\ [^,]+,\ 1\) ]]; do
			: >log
			((delay < 2000000)) || break
			((delay *= 2))
			attach
		done
		;;
	esac
}

# A tracer that holds the parent where it has just forked leaves init waiting to be let
# go: there the next tracer attaches to it.
attach() {
	local forks='/^(clone3?|v?fork)$' hold runs pid
	hold=(strace -qq -e "trace=$forks" -e "inject=$forks:delay_exit=$delay")
	status=0
	: >log
	run "$then" "${hold[@]}" -o forked >out 2>err &
	runs=$!
	set_forked
	timeout -s KILL 10 "${tracer[@]}" -e "trace=read,$call" -p "$pid" 2>/dev/null
	wait "$runs" || status=$?
	wait
}

# The PID that a fork has returned; the line is written before the delay.
set_forked() {
	local i line
	for i in {1..500}; do
		if read -r line <forked && [[ $line =~ =\ ([0-9]+)\ \(DELAYED ]]; then break; fi
		sleep 0.005
	done 2>/dev/null
	pid=${BASH_REMATCH[1]:-0}
	rm -f forked
}

# sweep N: of each line "PROCESS CALL N HOW WHEN PHASE FATE TRACE" say what came of
# it.  FATE is an error, or KILL, which strikes the parent.
sweep() {
	local process call n how when phase fate trace
	local status out err verdict failed why left before now who=(- parent init)
	local delay=50000 # microseconds; grows with the machine's need
	local expected
	expected=$(<"$work/expected")
	mkdir "$work/$1" && cd "$work/$1" || return
	set_state && before=$now
	while read -r process call n how when phase fate trace; do
		strike
		out=$(<out) err=$(<err) failed=
		judge
		nothing_left || failed+="; left: ${left[*]:1}"
		set_state
		# what a kill leaves, or a failed cleaning up, the next run removes
		if [ "$now" != "$before" ] && [[ $fate = KILL || $phase = end ]]; then
			verdict+=", swept"
			run "$ends" >/dev/null 2>>err || [ $? = 7 ] || failed+="; the next run failed"
			set_state
		fi
		[ "$now" = "$before" ] || failed+="; it changed the host"
		echo "${failed:+FAILED}${failed:-$verdict}: $fate at ${who[process]}'s $call number $n, $trace"
		if [ -n "$failed" ]; then
			printf '  exit status %s\n' "$status"
			[ "$out" = "$expected" ] || sed 's/^/  stdout: /' out
			sed 's/^/  stderr: /' err
			diff <(echo "$before") <(echo "$now") | sed -n 's/^[<>]/  host: &/p'
			kill -9 -1 2>/dev/null # there may be nobody
			nothing_left
			rmdir "$tree"/mdocker.* 2>/dev/null
			set_state && before=$now
		fi
	done
}

# What is there of the host, in `now`.  Like snapshot, without a fork.
set_state() {
	local lines IFS=$'\n'
	mapfile -t lines </proc/self/mountinfo
	lines+=("$(</proc/sys/kernel/hostname)" "$tree"/mdocker.*)
	now="${lines[*]}"
}

# Only we are left; one whose parent has been killed may take a moment to go.
nothing_left() {
	local i
	for i in {1..100}; do
		left=(/proc/[0-9]*)
		[ ${#left[@]} -gt 1 ] || return 0
		sleep 0.02
	done
	return 1
}

# What is to be said of it, in `verdict`, or against it, in `failed`.
judge() {
	if [ "$fate" = KILL ]; then
		verdict=killed
		[ "$status" = 137 ] || failed="; it was not killed"
	elif [[ $(<log) != *INJECTED* ]]; then
		failed="; the call was not reached"
	elif [ "$status $out$err" = "7 $expected" ]; then
		verdict=survived
		[ "$fate" = EINTR ] || harmless "$trace" || failed="; it went on, and should not"
	elif [ "$fate" = EINTR ]; then
		failed="; it did not go on, and should"
	else
		verdict=closed
		fails_closed || failed="; $why"
	fi
}

# One message, with section, call and reason, perhaps a hint, and no command.
fails_closed() {
	local expected=125 reason name
	case $call-$fate in
	execve-ENOENT) expected=127 ;;
	execve-*) expected=126 ;;
	esac
	why="exit status $status, expected $expected"
	[ "$status" = "$expected" ] || return
	why="the command ran"
	[ -z "$out" ] || [ "$phase" != main ] || return
	set_reason "$fate"
	why="expected one message, 'mdocker: N section: call: $reason'"
	[[ $err =~ ^mdocker:\ [0-9]+\ [^:]+:\ ([^$'\n']+):\ ($reason)($'\n  '[^$'\n']*)?$ ]] || return
	why="the message names another call than $call"
	name=${BASH_REMATCH[1]#* = } # "fd = open(...": open
	name=${name#syscall(SYS_}
	name=${name%%[(,]*}
	[[ $call = *"$name"* || $names = *[[:space:]]"$call:$name"[[:space:]]* ]]
}

# spread: $work/list over a sweep for each processor; verdicts in $work/verdicts.
spread() {
	local i jobs
	jobs=$(nproc)
	[ "${TEST_TREE:-}" != whole ] || jobs=1
	[ -s "$work/list" ] || { echo "no calls: does it begin like mdocker.c?"; return 1; } >&2
	for ((i = 0; i < jobs; i++)); do
		awk -v jobs="$jobs" -v i="$i" 'NR % jobs == i' "$work/list" |
			alone sweep "$i" >"$work/verdicts.$i" 2>"$work/errors.$i" &
	done
	wait
	cat "$work"/verdicts.* >"$work/verdicts"
	if grep -q FAILED "$work/verdicts"; then
		awk '/^[^ ]/ { failed = /FAILED/ } failed' "$work/verdicts"
		return 1
	fi >&2
	equal "$(wc -l <"$work/list")" "$(count .)" "verdicts; $(cat "$work"/errors.*)"
	unchanged
}

count() { grep -c "$1" "$work/verdicts" || true; }

# fail_calls PROCESS: each of its calls, with each error.
fail_calls() {
	local process call n how when phase trace error errors
	calls | while read -r process call n how when phase trace; do
		if [ "$process" != "$1" ] || [ "$phase" = load ] || cannot_fail "$trace"; then
			continue
		fi
		set_errors "$call"
		for error in "${errors[@]}"; do
			echo "$process $call $n $how $when $phase $error $trace"
		done
	done >"$work/list"
	spread
	[ "$(count ^closed)" -gt 0 ]
	echo "# $(count .) faults injected: $(count ^closed) ended the run, $(count ^survived) survived, nothing left" >&3
}

@test "faults.1 a call of the parent fails: 125, one message, nothing is left" {
	fail_calls 1
}

@test "faults.2 a call of init fails: 125, exec 126 or 127" {
	fail_calls 2
}

@test "faults.3 the parent is killed at each call: nothing outlives it, the next run sweeps" {
	calls | awk '$1 == 1 { $6 = $6 " KILL"; print }' >"$work/list"
	spread
	[ "$(count swept)" -gt 0 ]
	echo "# killed at $(count ^killed) calls, nothing left; $(count swept) cgroups swept" >&3
}
