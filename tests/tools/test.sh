#!/bin/sh
# tests/tools/test.sh [kernel | kit]: every test, each where it can be run.
#
# Most run on this machine, as root.  What that cannot give, a kernel of our own
# can (kernel.sh): cgroup v2 where this machine's are v1 or hybrid, and root
# where there is none.  With "kernel", everything runs there that tests mdocker;
# the tests of the tests and of rootfs.sh do not, since they would tell nothing new.
# With "kit", the tests of the teaching kit (tests/kit): some minutes more.
#
# Each part ends with a line "N passed, M failed"; so does this, with their sums.
# Exits 0 if nothing failed, 1 if a test did, 125 if they could not be run.
set -u
cd "$(dirname "$0")/../.." || exit 125
SUBJECT=${SUBJECT:-./mdocker}
log=$(mktemp -d) || exit 125
trap 'rm -rf "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# here FILE...: on this machine.
here() { $sudo env SUBJECT="$SUBJECT" tests/run.sh "$@"; }

# in_kernel FILE...: in a kernel with one processor, slower than this machine.
in_kernel() {
	tests/tools/kernel.sh -t 1200 env SUBJECT="$SUBJECT" TEST_TREE=whole TEST_WAIT=30 TEST_TIMEOUT=1000 \
		tests/run.sh -j 1 "$@"
}

# part NAME COMMAND...: its output as it comes, and its status in a file.
part() {
	name=$1
	shift
	{
		"$@"
		echo $? >"$log/$name.status"
	} 2>&1 | tee "$log/$name"
}

# at_once "FILE..." "FILE...": each list in a kernel of its own.  The first prints as it
# goes, and the others when they have ended.
at_once() {
	first=$1 number=1
	shift
	for files in "$@"; do
		number=$((number + 1))
		# shellcheck disable=SC2086 # words
		part "kernel$number" in_kernel $files >/dev/null &
	done
	# shellcheck disable=SC2086 # words
	part kernel1 in_kernel $first
	wait
	cat "$log"/kernel[2-9]
}

# All that tests mdocker.
kernels() {
	tests/tools/need.sh bats strace pgrep linux.uml insmod ip || exit 125
	echo "# in a kernel of its own, with cgroup v2: three at once, some minutes"
	at_once "tests/0*.bats" "tests/1*.bats tests/deep/escapes.bats tests/deep/walkthrough.bats" \
		"tests/deep/faults.bats tests/deep/load.bats tests/deep/mutants_v2.bats tests/hostile.bats tests/frame.bats"
}

sudo=
if [ "$(id -u)" != 0 ] && [ "${1:-}" != kernel ]; then
	if command -v sudo >/dev/null; then
		sudo=sudo
	else
		echo "# not root, and no sudo here"
		set -- kernel
	fi
fi
case ${1:-} in
kernel) kernels ;;
kit)
	tests/tools/need.sh cc bats strace pgrep busybox jq zip || exit 125
	export TEST_TIMEOUT=1800
	part here here tests/kit/*.bats
	;;
'')
	tests/tools/need.sh cc bats strace pgrep busybox curl || exit 125
	part here here
	if ! grep -qw pids /sys/fs/cgroup/cgroup.controllers 2>/dev/null; then
		tests/tools/need.sh linux.uml insmod ip || exit 125
		echo "# this machine has no pids controller in cgroup v2; so, in a kernel of its own:"
		at_once "tests/02_cgroup.bats tests/12_leftovers.bats tests/18_without_root.bats" "tests/deep/faults.bats tests/deep/mutants_v2.bats"
	fi
	;;
*)
	echo "usage: tests/tools/test.sh [kernel | kit]" >&2
	exit 125
	;;
esac

awk '
	FILENAME ~ /status$/ { if ($1 > status) status = $1 }
	/^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3; skipped += $5 }
	END {
		if (NR == 0) status = 125
		printf "in all: %d passed, %d failed", passed, failed
		if (skipped) printf ", %d skipped", skipped
		print ""
		exit status
	}' "$log"/*
