#!/bin/sh
# tests/run.sh [-j JOBS] [FILE.bats...]: run test files, each on a "host" of its own
# (tests/tools/host.sh), with a rootfs of its own.
#
#   SUBJECT  the program under test (default: ./mdocker beside this folder)
#   ROOTFS   a BusyBox rootfs (default: made by rootfs.sh, and removed)
#   TEST_FILTER   only tests whose name matches
#   TEST_WAIT     seconds for which a test waits for something (10); a test of the files
#                 in this directory may take four times as long
#   TEST_TIMEOUT  seconds a file (600)
#   TEST_CGROUP, TEST_TREE  see host.sh
#   TEST_JUNIT    a directory for bats' reports in JUnit's format, FILE/report.xml
#
# Limits of time are for tests that hang.  On a slow or busy machine they grow with what
# a few namespaces take there.
#
# Prints the TAP of each file, then one line with the counts.  Exits 0 if every
# test passed, 1 if one failed, 125 if they could not be run.
set -eu

tests=$(cd "$(dirname "$0")" && pwd)
jobs=$(($(nproc) + 1)) # much of a test is waiting
while getopts j: option; do
	case $option in
	j) jobs=$OPTARG ;;
	*) echo "usage: tests/run.sh [-j JOBS] [FILE.bats...]" >&2; exit 125 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- "$tests"/deep/*.bats "$tests"/*.bats # the long ones first

die() {
	echo "run.sh: $*" >&2
	exit 125
}
[ "$(id -u)" = 0 ] || die "needs root.  Without it, tests/tools/kernel.sh can run them"
command -v bats >/dev/null || die "bats is missing.  Install it with apt-get install bats, or npm install -g bats"

SUBJECT=${SUBJECT:-$tests/../mdocker}
case $SUBJECT in /*) ;; *) SUBJECT=$PWD/$SUBJECT ;; esac
[ -x "$SUBJECT" ] || die "no program $SUBJECT: run make first"

run_dir=$(mktemp -d) # not "work": that is what each test calls its own, and removes
chmod 755 "$run_dir" # some tests are run as an ordinary user
trap 'rm -rf "$run_dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
ROOTFS=${ROOTFS:-}
if [ -z "$ROOTFS" ]; then
	ROOTFS=$run_dir/rootfs
	sh "$tests/../rootfs.sh" busybox "$ROOTFS" >"$run_dir/log" 2>&1 ||
		die "rootfs.sh failed: $(cat "$run_dir/log")"
fi
export SUBJECT ROOTFS MDOCKER_TESTS="$tests" run_dir

# One file: its TAP in one piece.
# shellcheck disable=SC2016 # expanded by the inner shells
one='
	out=$run_dir/$(basename "$1").tap
	slow=1 # if twenty sets of namespaces take less than 0.15 s
	if [ -z "${TEST_WAIT:-}" ]; then
		now() { read -r up _ </proc/uptime; echo "${up%.*}${up#*.}"; }
		began=$(now)
		for i in $(seq 20); do unshare -mpuinf --mount-proc true; done
		slow=$((1 + ($(now) - began) / 15))
	fi
	export TEST_WAIT=${TEST_WAIT:-$((10 * slow))}
	limit=${TEST_TIMEOUT:-$((600 * slow))}
	case $1 in */deep/* | */kit/*) ;; *) export BATS_TEST_TIMEOUT=$((4 * TEST_WAIT)) ;; esac
	network=
	! grep -q "^# needs the machine.s network$" "$1" || network=-n
	set -- bats --tap --filter "${TEST_FILTER:-.}" "$1"
	if [ -n "${TEST_JUNIT:-}" ]; then
		report=$TEST_JUNIT/$(basename "$out" .bats.tap)
		mkdir -p "$report"
		# bats does not wait for its report, and all ends with PID 1
		set -- sh -c "\"\$@\"; status=\$?
			until grep -qs \"</testsuites>\" \"\$0\"; do sleep 0.05; done
			exit \$status" "$report/report.xml" "$@" --report-formatter junit --output "$report"
	fi
	status=0
	MDOCKER_HARNESS=1 "$MDOCKER_TESTS/tools/host.sh" -t "$limit" $network \
		sh -c "cp -ax \"\$ROOTFS\" \"\$TMPDIR/rootfs\" && ROOTFS=\$TMPDIR/rootfs && exec \"\$@\"" sh "$@" \
		>"$out" 2>&1 </dev/null || status=$?
	echo "$status" >"$out.status"
	case $status in
	0 | 1) ;;
	124) echo "not ok the file ran out of time, after $limit s" >>"$out" ;;
	*) echo "not ok the file ended with status $status" >>"$out" ;;
	esac
	printf "# %s\n%s\n" "$(basename "$out" .tap)" "$(cat "$out")"
'
printf '%s\0' "$@" | xargs -0 -I FILE -P "$jobs" sh -c "$one" one FILE
cat "$run_dir"/*.tap >"$run_dir/all" 2>/dev/null || die "no test ran"
[ "$(find "$run_dir" -name '*.tap.status' | wc -l)" = $# ] || die "a test file did not finish"
awk '
	/^not ok/ { failed++; if (/ # timeout|ran out of time/) slow++; next }
	/^ok .* # skip/ { skipped++; reasons = reasons $0 "\n"; next }
	/^ok/ { passed++ }
	END {
		printf "%s", reasons
		if (slow) printf "# %d of the failed ran out of time; is the machine busy?\n", slow
		printf "%d passed, %d failed", passed, failed
		if (skipped) printf ", %d skipped", skipped
		print ""
		exit failed || !passed
	}' "$run_dir/all"
