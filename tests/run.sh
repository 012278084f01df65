#!/bin/sh
# tests/run.sh [-j JOBS] [FILE.bats...]: run test files, each on a "host" of its own.
#
# A leak can only be seen where it can happen.  Systemd makes "/" shared, most
# CI machines do not, and on a private tree a runtime that leaks every mount
# passes.  So each file runs in an outer mount namespace whose tree is *shared*,
# and in an outer PID namespace: what is still there at the end was left behind
# by this file, and is killed with it.  And each file sees a cgroup of its own, mounted
# where the machine's are: so no file finds, counts or removes what is another's.
# Nothing of the machine's own is touched.
#
#   SUBJECT  the program under test (default: ./mdocker beside this folder)
#   ROOTFS   a BusyBox rootfs (default: made by rootfs.sh, and removed)
#   TEST_FILTER, TEST_TIMEOUT   only tests whose name matches; seconds a file (300)
#   TEST_CGROUP  a cgroup for what the tests start
#   TEST_TREE=whole  the tests see all of the machine's cgroups (one file at a time)
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
[ $# -gt 0 ] || set -- "$tests"/[!01]*.bats "$tests"/[01]*.bats # the long ones first

die() {
	echo "run.sh: $*" >&2
	exit 125
}
[ "$(id -u)" = 0 ] || die "needs root; what does not is a kernel of its own: tests/tools/kernel.sh"
command -v bats >/dev/null || die "no bats: apt-get install bats, or npm install -g bats"

SUBJECT=${SUBJECT:-$tests/../mdocker}
case $SUBJECT in /*) ;; *) SUBJECT=$PWD/$SUBJECT ;; esac
[ -x "$SUBJECT" ] || die "no program $SUBJECT: run make first"

tree=/sys/fs/cgroup/pids
[ -e "$tree/tasks" ] || tree=/sys/fs/cgroup # version 2

work=$(mktemp -d)
chmod 755 "$work" # some tests are run as an ordinary user
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
	tree=$3
	own=$tree
	if [ "${TEST_TREE:-}" != whole ]; then
		own=$(mktemp -d "$tree/tests.XXXXXX") && chmod 755 "$own" || exit
		exec 9<"$own/cgroup.procs" # locked as long as we live: doctor.sh looks
		flock 9
		# version 2 only, and each by itself: not every machine has all of them
		for controller in pids memory cpu; do
			[ -e "$tree/tasks" ] || echo "+$controller" >"$tree/cgroup.subtree_control"
		done 2>/dev/null
	fi
	case ${file##*/} in # those that test mdocker, one thing each
	[01]* | frame* | hostile*) export BATS_TEST_TIMEOUT=$((4 * ${TEST_WAIT:-10})) ;;
	esac
	set -- bats --tap --filter "${TEST_FILTER:-.}"
	if [ -n "${TEST_JUNIT:-}" ]; then
		report=$TEST_JUNIT/$(basename "$file" .bats)
		mkdir -p "$report"
		# bats does not wait for its report, and all ends with PID 1
		set -- sh -c "\"\$@\"; status=\$?
			until grep -qs \"</testsuites>\" \"\$0\"; do sleep 0.05; done
			exit \$status" "$report/report.xml" "$@" --report-formatter junit --output "$report"
	fi
	# What the tests write is in memory.  Private first: a tree that the machine shares
	# would stay in its peer group.
	mkdir "$out.tmp"
	MDOCKER_HARNESS=1 timeout -k 5 "${TEST_TIMEOUT:-300}" \
	sh -c "[ -z \"\$0\" ] || echo \$\$ >\"\$0/cgroup.procs\"; exec \"\$@\"" "${TEST_CGROUP:-}" \
	unshare -m --propagation private \
	sh -c "[ \"\$0\" = \"\$1\" ] || mount --bind \"\$0\" \"\$1\"
		mount -t tmpfs -o mode=1777,size=512m tmpfs \"\$2\" && export TMPDIR=\"\$2\"
		shift 2; exec \"\$@\"" "$own" "$tree" "$out.tmp" \
	unshare -u -i -m --propagation shared -pf --mount-proc --kill-child \
		"$@" "$file" >"$out" 2>&1 </dev/null
	status=$?
	# what was killed in there has left its cgroups
	for try in $(seq 50); do
		[ "$own" != "$tree" ] && ! find "$own" -depth -type d -delete 2>/dev/null || break
		find "$own" -name cgroup.procs -exec cat {} + 2>/dev/null | grep -vx 0 | xargs -r kill -9
		sleep 0.1
	done
	echo "$status" >"$out.status"
	[ "$status" -le 1 ] || echo "not ok the file ended with status $status" >>"$out"
	printf "# %s\n%s\n" "$(basename "$file")" "$(cat "$out")"
'
printf '%s\0' "$@" | xargs -0 -I FILE -P "$jobs" sh -c "$one" one "$work" FILE "$tree"
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
