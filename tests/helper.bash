# shellcheck shell=bash disable=SC2034,SC2016,SC2086,SC2120,SC2153,SC2154 # the test files use the variables
# Shared by the test files.  What a test compares it gets from the kernel, and
# wherever it can from outside the container: /proc of the "host", that is, of
# the outer namespaces in which run.sh starts each file.

bats_require_minimum_version 1.5.0 2>/dev/null || true

setup_file() {
	if [ -z "${MDOCKER_HARNESS:-}" ]; then
		echo "run it with: tests/run.sh $BATS_TEST_FILENAME" >&2
		return 1
	fi
	mkfifo "$BATS_FILE_TMPDIR/pause"
	# Where "/" were not shared, the leak tests could not fail.
	grep -q '^[^ ]* [^ ]* [^ ]* [^ ]* / .* shared:' /proc/self/mountinfo
}

work=
setup() {
	watchdog=$(jobs -p) # bats' own, where a test has a time limit
	work=$(mktemp -d)
	exec {pause}<>"$BATS_FILE_TMPDIR/pause" # nobody ever writes to it
	random=r$((RANDOM + 10000))$((RANDOM + 10000)) # of one length, and longer than a pointer
	before=$(snapshot)
}

# Every test ends with the host as it was, whatever a broken subject left.
teardown() {
	local pid path lines leftover i
	for pid in $(jobs -p); do
		[ "$pid" != "$watchdog" ] || continue
		kill -9 "$pid"
		wait "$pid"
	done 2>/dev/null || true
	[ -n "$work" ] || return 0 # setup has failed, or run out of time
	leftover=(/sys/fs/cgroup/*/*/)
	[ "$tree" != /sys/fs/cgroup ] || leftover=("$tree"/*/)
	[ ! -d "${leftover[0]}" ] || remove_cgroups "${leftover[@]}"
	# never delete through a mount; mountinfo writes a space as \040.  First
	# private: what is unmounted in a shared mount goes from its peers, too.
	mapfile -t lines </proc/self/mountinfo
	[[ ${lines[*]} = *" $work/"* ]] || lines=()
	for ((i = ${#lines[@]} - 1; i >= 0; i--)); do
		[[ ${lines[i]} = *" $work/"* ]] || continue
		read -r _ _ _ _ path _ <<<"${lines[i]}"
		path=$(printf %b "$path")
		mount --make-rprivate "$path"
		umount -l "$path"
	done
	rm -rf --one-file-system "$work"
}

# The host's state that a run could change: hostname, mounts, cgroups.  Without a fork,
# since it is asked for often.  (A cgroup that stays is a failure of section 2, and not of
# sections 3 to 9.)
snapshot() {
	local name mounts
	read -r name </proc/sys/kernel/hostname
	mapfile -t mounts </proc/self/mountinfo
	printf '%s\n' "$name" "${mounts[@]}"
	case $BATS_TEST_FILENAME in
	*/0[3-9]_*) ;;
	*) printf '%s\n' /sys/fs/cgroup/*/ /sys/fs/cgroup/*/*/ ;;
	esac
}

# unchanged [WHAT]: the host is as it was when the test began.
unchanged() {
	local now
	now=$(snapshot)
	[ "$before" != "$now" ] || return 0
	{
		[ -z "${1:-}" ] || echo "$1"
		echo "expected: the host is as it was when the test began"
		echo "got:      this has changed on the host (<: gone, >: left behind)"
		diff <(echo "$before") <(echo "$now")
	} >&2
	return 1
}

# The directory in which the pids controller is: of version 1 if that has it.  What is
# below it was made by this test file, for host.sh gives each its own.
# shellcheck source=tests/tools/cgroups.sh
. "$MDOCKER_TESTS/tools/cgroups.sh"
tree=$(pids_tree)
our_cgroups() { find "$tree" -mindepth 1 -type d; }

# The processes below PID $1, without it, by way of every PPid in /proc.
descendants() {
	cat /proc/[0-9]*/status 2>/dev/null | awk -v root="$1" '
		/^Pid:/ { pid = $2 } /^State:/ { state = $2 }
		/^PPid:/ && state != "Z" { parent[pid] = $2 }
		END {
			for (pid in parent) {
				for (up = parent[pid]; up in parent && up != root; up = parent[up]);
				if (up == root) print pid
			}
		}'
}

# wait_for COMMAND...: until it succeeds; after 10 s the test fails, and 2 s after
# the end of the program that the test has started last.
wait_for() {
	local what alive=${started:-}
	local end=$((SECONDS + ${TEST_WAIT:-10}))
	until "$@" >/dev/null 2>&1; do
		if [ -n "$alive" ] && ended "$alive"; then
			alive='' end=$((SECONDS + 2))
		fi
		if [ "$SECONDS" -gt "$end" ]; then
			what=$*
			printf 'expected: this becomes true: %s\ngot:      it did not, within %s s\n' \
				"${what#eval }" "${TEST_WAIT:-10}" >&2
			return 1
		fi
		read -r -t 0.01 -u "$pause" || true # a sleep without a fork
	done
}

# start ARGUMENTS...: `SUBJECT run ARGUMENTS` in the background.  Sets runtime, its PID,
# and init, the PID on the host of the process that runs the command.  Its output is in
# $work/out.  Waits until exec has happened.
start() {
	wanted="$*"
	# bash ignores SIGINT and SIGQUIT in background jobs; bats keeps 3 open
	"$SUBJECT" run "$@" >"$work/out" 2>&1 </dev/null 3>&- &
	runtime=$! started=$!
	wait_for eval 'find_init || ended $runtime' 2>/dev/null || true
	[ -n "$init" ] && return
	{
		echo "expected: \`run $*' starts its command"
		if ended "$runtime"; then
			status=0
			wait "$runtime" || status=$?
			echo "got:      it ended with exit status $status, and the command was not seen to run"
		else
			echo "got:      after ${TEST_WAIT:-10} s it still runs, and no process below it is the command"
		fi
		[ ! -s "$work/out" ] || echo "and it printed:"
		cat "$work/out"
	} >&2
	return 1
}

# on_terminal COMMAND: in the background, on a terminal of its own, with what is
# written to descriptor 9 typed on it.  Sets terminal, a PID; its output is in $work/out.
on_terminal() {
	command -v script >/dev/null || skip "no script(1)"
	rm -f "$work/keys" "$work/out"
	mkfifo "$work/keys"
	exec 9<>"$work/keys"
	timeout --foreground -k 1 $((6 * ${TEST_WAIT:-10})) env SHELL=/bin/sh script -qec "$1" "$work/typescript" \
		<"$work/keys" >"$work/out" 2>&1 3>&- &
	terminal=$! started=$!
}
type_in() { printf %b "$1" >&9; }
shown() { grep -q "$1" "$work/out"; }

# children PID: sets children.  Each thread has its own, and not every kernel has the file.
children() {
	local task some
	children=()
	if [ -e "/proc/$$/task/$$/children" ]; then
		for task in "/proc/$1/task"/*; do
			read -r -a some <"$task/children" || true
			children+=("${some[@]}")
		done
	else
		mapfile -t children < <(pgrep -P "$1")
	fi
	true
} 2>/dev/null

# Whether process $1 runs the command of `start`: its arguments are the last ones that
# the program was given, or the last ones of its shell command, after "exec".  (Instead
# of "sleep" it may say "/bin/sleep".)
runs_command() {
	local words
	mapfile -d '' -t words <"/proc/$1/cmdline"
	[ -n "${words[*]}" ] || return
	[[ " $wanted" = *" ${words[*]}" ]] && return
	words[0]=${words[0]##*/}
	[[ " $wanted" = *" ${words[*]}" ]]
} 2>/dev/null

# Sets init: the topmost process below the runtime that runs the command.
find_init() {
	local children pid queue=("$runtime")
	init=
	while [ ${#queue[@]} -gt 0 ]; do
		pid=${queue[0]}
		children "$pid"
		if [ "$pid" != "$runtime" ] && runs_command "$pid"; then
			init=$pid
			return
		fi
		queue=("${queue[@]:1}" "${children[@]}")
	done
	return 1
}

# Kill the container that was started last; the program cleans up after it.
stop() {
	kill -9 "$init"
	wait_for ended "$runtime"
	wait "$runtime" || true
}

# Whether a process of ours has ended; it is a zombie until we wait for it.
ended() {
	local state=
	[ -e "/proc/$1/stat" ] && read -r state <"/proc/$1/stat"
	state=${state##*) } # what stands before it may be any name
	[[ -z $state || $state = Z* ]]
}

# ends_with STATUS PID: wait for it.  (No $(...) around a wait: that is a subshell,
# and not the parent.)
ends_with() {
	local status=0
	if ! wait_for ended "$2" 2>/dev/null; then
		printf 'expected: process %s ends with exit status %s\ngot:      it had not ended after %s s\n' \
			"$2" "$1" "${TEST_WAIT:-10}" >&2
		kill -9 "$2"
		return 1
	fi
	wait "$2" || status=$?
	equal "$1" "$status" "the exit status of process $2"
}

# Root leaves a chroot, also the one in which somebody may have started the tests.  Then
# the way out of a container leads further than to the directory that "/" is here.
not_in_a_chroot() {
	cc -static -o "$work/escape" "$MDOCKER_TESTS/deep/escapes/chroot.c"
	(cd "$work" && ./escape test -e "$work") ||
		skip "the tests were started in a chroot; start them on the machine itself"
}

# equal EXPECTED GOT [WHAT]: fails, and says so, where they are not the same.  WHAT is a
# noun, "the exit status of: run ...".
equal() {
	[ "$1" = "$2" ] && return
	[ -z "${3:-}" ] || printf '%s\n' "$3" >&2
	printf 'expected: %s\ngot:      %s\n' "${1:-(nothing)}" "${2:-(nothing)}" >&2
	return 1
}

# contains TEXT PART
contains() {
	case $1 in *"$2"*) return ;; esac
	printf 'expected: a text that contains: %s\ngot:      %s\n' "$2" "${1:-(nothing)}" >&2
	return 1
}

# A rootfs of the test's own, to change: sets rootfs.
copy_rootfs() {
	rootfs=$work/rootfs
	cp -a "$ROOTFS" "$rootfs"
}

# A rootfs with /cling COMMAND..., which undoes what ties a command to mdocker.
copy_rootfs_with_cling() {
	copy_rootfs
	echo '#include <sys/prctl.h>
		#include <unistd.h>
		int main(int argc, char **argv) {
			prctl(PR_SET_PDEATHSIG, argc - argc);
			execv(argv[1], argv + 1);
			return 127;
		}' >"$work/cling.c"
	cc -static -o "$rootfs/cling" "$work/cling.c"
}

# called_by COMMAND...: from here on the subject is started through `COMMAND...
# mdocker run`, which changes what a caller hands down: signals, groups, limits.
called_by() {
	printf '#!/bin/sh\nexec' >"$work/caller"
	printf " '%s'" "$@" "$SUBJECT" >>"$work/caller"
	# shellcheck disable=SC2016 # expanded by the script
	echo ' "$@"' >>"$work/caller"
	chmod +x "$work/caller"
	SUBJECT=$work/caller
}

# with_fault CALL[:ERROR[:N]]: from here on, the Nth CALL of each process fails.
with_fault() {
	local call error n
	IFS=: read -r call error n <<<"$1"
	called_by strace -f -qq -o /dev/null -e "trace=$call" \
		-e "inject=$call:error=${error:-EPERM}:when=${n:-1}"
}

# aim CALLS PATTERN ARGUMENTS...: find the first of these system calls ("a,b") that
# matches PATTERN in strace's words, in a run without a fault.  Sets call, and number: it
# is the how manyth of its process; and follow, if that is not the first process.  Where
# there is none, the test does not apply.
aim() {
	command -v strace >/dev/null || skip "no strace"
	# how the run ends does not matter here, but strace must have seen it
	timeout -k 1 $((2 * TEST_WAIT)) strace -f -qq -o "$work/aim" -e "trace=execve,$1" \
		"$SUBJECT" run "${@:3}" >/dev/null 2>"$work/stderr" 3>&- </dev/null || true
	grep -q execve "$work/aim" || equal "a trace of the run" "$(<"$work/stderr")"
	read -r call number follow < <(awk -v pattern="$2" '
		NR == 1 { first = $1 }
		$2 ~ /^[a-z0-9_]+\(/ {
			name = substr($2, 1, index($2, "(") - 1)
			count[$1, name]++
			if (name != "execve" && $0 ~ pattern) { print name, count[$1, name], $1 == first ? "" : "-f"; exit }
		}' "$work/aim") || skip "does not apply: it makes no such call ($1)"
}

# fails_closed CALLS PATTERN [OPTIONS...]: if that call fails ($error, or EPERM), the
# command does not run, the exit status is not 0, there is a message, and nothing stays.
fails_closed() {
	local subject=$SUBJECT try
	prints "$random" "${@:3}" "$ROOTFS" /bin/echo "$random" # it does run, without a fault
	aim "$1" "$2" "${@:3}" "$ROOTFS" /bin/true
	# a program with threads does not always do the same in the same one
	for try in {1..10}; do
		SUBJECT=$subject
		called_by timeout -k 1 $((2 * TEST_WAIT)) strace $follow -qq -o "$work/faults" \
			-e "trace=$call" -e "inject=$call:error=${error:-EPERM}:when=$number"
		mdocker run "${@:3}" "$ROOTFS" /bin/echo "$random"
		# A PID 1 that is traced does not end when it crashes.
		if [ "$status" = 124 ] || [ "$status" = 137 ]; then
			grep -q -e '--- SIG[AS]' "$work/faults" ||
				equal "it ends" "it had not ended after $((2 * TEST_WAIT)) s" "the run in which $call fails"
		fi
		# strace counts by process, and may have hit another one's call, too
		! awk -v pattern="$2" '/INJECTED/ { if ($0 ~ pattern) found = 1; else other = 1 }
			END { exit !found || other }' "$work/faults" || break
	done
	SUBJECT=$subject
	[ "$try" -lt 10 ] || skip "does not apply: strace cannot hit its $call"
	nothing_ran "of a run in which $call fails with ${error:-EPERM}"
	unchanged "after a run in which $call fails with ${error:-EPERM}"
}

# mdocker ARGUMENTS...: run the program to its end; sets status, output and stderr.  (Not
# by a pipe, whose end would not come as long as a process that was left behind has it.)
mdocker() {
	status=0
	"$SUBJECT" "$@" >"$work/stdout" 2>"$work/stderr" 3>&- </dev/null || status=$?
	output=$(<"$work/stdout") stderr=$(<"$work/stderr")
}

# prints LINE ARGUMENTS...: `SUBJECT run ARGUMENTS` succeeds, and LINE is the last that is
# on stdout.  (What stands before it may be the program's own.)
prints() {
	mdocker run "${@:2}"
	equal "$1" "${output##*$'\n'}" "the last line that is printed by: run ${*:2}$(on_stderr)"
	equal 0 "$status" "the exit status of: run ${*:2}$(on_stderr)"
}

# For a message: what else the program has said.
on_stderr() { [ -z "$stderr" ] || printf '\nwhich also says:\n%s' "$stderr"; }

# closed ARGUMENTS...: `SUBJECT run ARGUMENTS echo` fails, says something, and nothing runs.
closed() {
	mdocker run "$@" /bin/echo "$random"
	nothing_ran "of: run $* /bin/echo (which must be refused)"
}
nothing_ran() {
	[ "$status" != 0 ] || equal "not 0" 0 "the exit status $1"
	[ -n "$output$stderr" ] || equal "a message" "" "the output $1"
	! grep -qx "$random" <<<"$output" || equal "the command does not run" "it ran" "the command $1"
}

# ends STATUS PART ARGUMENTS...: `SUBJECT run ARGUMENTS` ends with STATUS, PART is in
# what it says, and no command has said "ran".
ends() {
	mdocker run "${@:3}"
	equal "$1" "$status" "the exit status of: run ${*:3}$(on_stderr)"
	contains "$output$stderr" "$2"
	! grep -qx ran <<<"$output" || equal "nothing runs" "$output" "the output of: run ${*:3}"
}

# refused STATUS PART ARGUMENTS...: as mdocker refuses.  `run ARGUMENTS` ends with STATUS,
# prints nothing on stdout, and on stderr one message, which contains PART.
refused() {
	mdocker run "${@:3}"
	one_message "$2"
	equal "$1" "$status" "the exit status of: run ${*:3}"
	equal "" "$output" "what is on stdout of: run ${*:3}"
}

# one_message PART: there was exactly one, and it contains PART.
one_message() {
	equal 1 "$(messages | wc -l)" "the number of messages in: $stderr"
	contains "$(messages)" "$1"
}

# What mdocker itself said, but for the notes that a section is left out.
messages() {
	grep '^mdocker: ' <<<"$stderr" | grep -v -e 'is not written yet$' -e ': left out: '
}
