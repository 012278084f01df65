#!/bin/sh
# tests/run.sh [-j JOBS] [FILE.bats...]: run test files, each on a "host" of its own.
#
# A leak can only be seen where it can happen.  Systemd makes "/" shared, most
# CI machines do not, and on a private tree a runtime that leaks every mount
# passes.  So each file runs in an outer mount namespace whose tree is *shared*,
# and in an outer PID namespace: what is still there at the end was left behind
# by this file, and is killed with it.  Nothing of the machine's own is touched.
#
#   SUBJECT  the program under test (default: ./mdocker beside this folder)
#   ROOTFS   a BusyBox rootfs (default: made by rootfs.sh, and removed)
#   TEST_FILTER, TEST_TIMEOUT   only tests whose name matches; seconds a file (300)
#   TEST_CGROUP  a cgroup for what the tests start
#   TEST_JUNIT   a directory for bats' reports in JUnit's format, FILE/report.xml
#
# Prints the TAP of each file, then one line with the counts.  Exits 0 if every
# test passed, 1 if one failed, 125 if they could not be run.
set -eu

tests=$(cd "$(dirname "$0")" && pwd)
jobs=$(nproc)
while getopts j: option; do
	case $option in
	j) jobs=$OPTARG ;;
	*) echo "usage: tests/run.sh [-j JOBS] [FILE.bats...]" >&2; exit 125 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- "$tests"/[!0]*.bats "$tests"/0*.bats # the long ones first

die() {
	echo "run.sh: $*" >&2
	exit 125
}
[ "$(id -u)" = 0 ] || die "needs root; what does not is a kernel of its own: tests/kernel.sh"
command -v bats >/dev/null || die "no bats: apt-get install bats, or npm install -g bats"

SUBJECT=${SUBJECT:-$tests/../mdocker}
case $SUBJECT in /*) ;; *) SUBJECT=$PWD/$SUBJECT ;; esac
[ -x "$SUBJECT" ] || die "no program $SUBJECT: run make first"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
ROOTFS=${ROOTFS:-}
if [ -z "$ROOTFS" ]; then
	ROOTFS=$work/rootfs
	sh "$tests/../rootfs.sh" busybox "$ROOTFS" >"$work/log" 2>&1 ||
		die "rootfs.sh failed: $(cat "$work/log")"
fi
export SUBJECT ROOTFS MDOCKER_TESTS="$tests"

# One file: its own namespaces, a shared tree, a time limit; TAP in one piece.
# shellcheck disable=SC2016 # expanded by the inner shells
one='
	out=$1/$(basename "$2").tap
	file=$2
	set -- bats --tap --filter "${TEST_FILTER:-.}"
	if [ -n "${TEST_JUNIT:-}" ]; then
		report=$TEST_JUNIT/$(basename "$file" .bats)
		mkdir -p "$report"
		# bats does not wait for its report, and all ends with PID 1
		set -- sh -c "\"\$@\"; status=\$?
			until grep -qs \"</testsuites>\" \"\$0\"; do sleep 0.05; done
			exit \$status" "$report/report.xml" "$@" --report-formatter junit --output "$report"
	fi
	# private first: a tree that the machine shares would stay in its peer group
	MDOCKER_HARNESS=1 timeout -k 5 "${TEST_TIMEOUT:-300}" \
	sh -c "[ -z \"\$0\" ] || echo \$\$ >\"\$0/cgroup.procs\"; exec \"\$@\"" "${TEST_CGROUP:-}" \
	unshare -m --propagation private \
	unshare -u -i -m --propagation shared -pf --mount-proc --kill-child \
	sh -c "stat -Lc %i /proc/self/ns/pid >\"\$0\"; exec \"\$@\"" "$out.ns" \
		"$@" "$file" >"$out" 2>&1 </dev/null
	status=$?
	# cgroups of what was killed in there: their names end with the PID namespace
	for try in $(seq "$((status > 1 ? 50 : 0))"); do
		left=$(find /sys/fs/cgroup -maxdepth 3 -type d -name "mdocker.*.$(cat "$out.ns")" 2>/dev/null)
		[ -n "$left" ] || break
		printf "%s\n" "$left" | xargs -I DIR find DIR -depth -type d -delete 2>/dev/null
		sleep 0.1
	done
	echo "$status" >"$out.status"
	[ "$status" -le 1 ] || echo "not ok the file ended with status $status" >>"$out"
	printf "# %s\n%s\n" "$(basename "$file")" "$(cat "$out")"
'
printf '%s\0' "$@" | xargs -0 -n 1 -P "$jobs" sh -c "$one" one "$work"
cat "$work"/*.tap >"$work/all" 2>/dev/null || die "no test ran"
[ "$(find "$work" -name '*.tap.status' | wc -l)" = $# ] || die "a test file did not finish"
awk '
	/^not ok/ { failed++; next }
	/^ok .* # skip/ { skipped++; reasons = reasons $0 "\n"; next }
	/^ok/ { passed++ }
	END {
		printf "%s", reasons
		printf "%d passed, %d failed", passed, failed
		if (skipped) printf ", %d skipped", skipped
		print ""
		exit failed || !passed
	}' "$work/all"
