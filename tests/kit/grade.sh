#!/bin/sh
# grade.sh [-o DIR] SUBJECT: points for SUBJECT, section by section.
#
# SUBJECT is an mdocker.c as handed in, or a program in any language with mdocker's
# command line.  Two numbers for each section: what its tests say of the program as
# it is, and, for a .c file where the reference is at hand, of the same file with
# all the other sections from the reference ("spliced").  So a missing chroot does
# not cost the points of the hostname, and a broken frame costs what it breaks.  The
# better of the two counts.
#
# The program is run as root, by tests that it can disturb.  What it breaks by
# accident, it breaks in namespaces of its own, where all files but those of one
# tmpfs are read-only, with limits of processes and time.  KERNEL=1 runs it in a
# kernel of its own instead, which needs no root, is slower, and holds malice too.
#
# GRADE_TIMEOUT is how many seconds the tests of one section may take (180), GRADE_JOBS
# of how many sections the tests run at once (one for each processor).
#
#   -o DIR   keep there: report.txt, results.json (Gradescope), result.json
#            (Classroom 50), and what the tests printed, *.tap
#
# Prints a table, what failed and why, and "Score: N/M" as the last line.  Exits 0
# with full points, 1 with fewer, 2 if it could not grade.
set -u

cannot() { echo "grade.sh: cannot grade: $*" >&2; exit 2; }
kit=$(cd "$(dirname "$0")" && pwd)
tests=$kit/..
reference=$tests/../mdocker.c
[ ! -e "$kit/given.c" ] || reference=		# in the students' folder there is none
# shellcheck source=tests/tools/cgroups.sh
. "$tests/tools/cgroups.sh"

out=
while getopts o: option; do
	case $option in
	o) out=$OPTARG ;;
	*) echo "usage: grade.sh [-o DIR] SUBJECT" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 1 ] || { echo "usage: grade.sh [-o DIR] SUBJECT" >&2; exit 2; }
subject=$1
case $subject in /*) ;; *) subject=$PWD/$subject ;; esac
[ -r "$subject" ] || cannot "there is no $subject"
if [ -n "$out" ]; then
	mkdir -p "$out" || cannot "$out cannot be made"
	out=$(cd "$out" && pwd)
fi

root=
if [ -z "${KERNEL:-}" ]; then
	if [ "$(id -u)" = 0 ]; then
		unshare -m true 2>/dev/null || KERNEL=1
	elif command -v sudo >/dev/null; then
		root=sudo
	else
		KERNEL=1
	fi
	[ -z "${KERNEL:-}" ] || echo "# this machine does not let us: in a kernel of its own" >&2
fi
"$tests/tools/need.sh" bats strace >&2 || cannot "no bats, or no strace"
[ -z "${KERNEL:-}" ] || "$tests/tools/need.sh" linux.uml insmod ip >&2 || cannot "no user-mode-linux"

# A clean tree for the tests and the program: in the current directory, where also the
# kernel of its own shows it.
work=$(mktemp -d) || cannot "no temporary directory"
trap 'rm -rf "$work"' EXIT
trap 'exit 2' INT TERM HUP
chmod 755 "$work"
mkdir "$work/tmp" "$work/tests" "$work/tests/tools"
cp "$tests"/0*.bats "$tests/helper.bash" "$tests/run.sh" "$work/tests" || cannot "no tests"
cp "$tests/tools/host.sh" "$tests/tools/cgroups.sh" "$work/tests/tools" || cannot "no tools"
cp "$tests/../rootfs.sh" "$work" || cannot "no rootfs.sh"
cd "$work" || exit 2

# The test files of sections that earn points, by section.
files() {
	awk -v only="${1:-}" '/^[0-9]/ && (only == "" || $1 == only) { printf "%02d\n", $1 }' \
		"$kit/points" | while read -r n; do echo "tests/$n"_*.bats; done
}

# In a mount namespace of its own, in which nothing can be written but $1, which is
# empty and not large, and what the kernel has: run the rest.
# shellcheck disable=SC2016 # expanded by the inner shell
contained='
	while read -r _ _ _ _ path _ rest; do
		rest=" $rest"
		case ${rest##* - } in
		proc\ * | sysfs\ * | cgroup* | dev* | mqueue\ * | debugfs\ * | tracefs\ * | bpf\ * | \
			securityfs\ * | pstore\ * | fuse* | hugetlbfs\ * | binfmt_misc\ * | autofs\ *) ;;
		*) mount -o remount,bind,ro "$(printf %b "$path")" || exit 125 ;;
		esac
	done </proc/self/mountinfo
	mount -t tmpfs -o size=512m tmpfs "$1" || exit 125
	export TMPDIR=$1
	shift
	exec "$@"
'

# What is left in our cgroup ends, and then the cgroup.
tree=
# shellcheck disable=SC2016
end_all() {
	[ -z "$tree" ] || $root sh -c '. "$0"; remove_cgroups "$1"' "$tests/tools/cgroups.sh" "$tree"
	tree=
}

trap 'end_all; rm -rf "$work"' EXIT

# run PROGRAM FILE...: print the TAP.  What they have started is gone afterwards.
run() {
	program=$1
	shift
	slow=1
	[ -z "${KERNEL:-}" ] || slow=5
	set -- env -u TEST_FILTER -u TEST_JUNIT SUBJECT="$program" TEST_WAIT=$((3 * slow)) \
		TEST_TIMEOUT=$((${GRADE_TIMEOUT:-180} * slow)) \
		tests/run.sh -j "${GRADE_JOBS:-$(nproc)}" "$@"
	if [ -n "${KERNEL:-}" ]; then
		"$tests/tools/kernel.sh" -t 900 env -u TMPDIR "$@"
		return
	fi
	tree=$(pids_tree)/grade.$$.$(stat -Lc %i /proc/self/ns/pid)
	set -- env TEST_CGROUP="$tree" "$@"
	# shellcheck disable=SC2016
	$root sh -c 'mkdir "$1" && echo 1000 >"$1/pids.max"' sh "$tree" >&2 ||
		cannot "no cgroup can be made in $tree"
	$root flock "$tree" unshare -m --propagation private sh -c "$contained" sh "$work/tmp" "$@"
	ran=$?
	end_all
	return $ran
}

# Whether the TAP has the result of a test.
ran() { grep -q '^\(not \)\{0,1\}ok [0-9]* [0-9]*\.' "$1"; }

# section N FILE: its lines; outside FILE: all but sections 2 to 9.
section() {
	awk -v n="$1" '/^\/\* == / { inside = $3 == n "." } inside' "$2"
}
outside() {
	awk '
		/^\/\* == / { inside = $3 ~ /^[2-9]\.$/ }
		/^\t\/\* -- The seat belt/ { belt = 1 } # only starters have it
		!inside && !belt
		/^\t\/\* -- end of the seat belt/ { belt = 0 }' "$1"
}

# splice N FILE: FILE with sections 2 to 9 of the reference, but for its own N.
splice() {
	for i in 2 3 4 5 6 7 8 9; do
		if [ "$i" = "$1" ]; then section "$i" "$2"; else section "$i" "$reference"; fi >"$work/part.$i"
	done
	awk -v parts="$work/part" '
		/^\/\* == / {
			inside = $3 ~ /^[2-9]\.$/
			if (inside) while ((getline line < (parts "." int($3))) > 0) print line
		}
		!inside' "$2"
}

# Part III would hide what is missing in Part I, so it is not graded.
part2() { awk -f "$tests/tools/part2.awk" "$1"; }
if [ -n "$reference" ]; then
	part2 "$reference" >"$work/reference.c"
	reference=$work/reference.c
fi
case $subject in
*.c)
	part2 "$subject" >"$work/handed_in.c"
	subject=$work/handed_in.c
	if ! cc -O2 -Wall -o "$work/subject" "$subject" >"$work/cc" 2>&1; then
		echo "# it does not compile:" >"$work/notes"
		head -n 20 "$work/cc" >>"$work/notes"
	fi
	;;
*)
	cp "$subject" "$work/subject" || cannot "$subject cannot be copied"
	chmod 755 "$work/subject"
	;;
esac
echo "# nothing ran" >"$work/whole.tap" # awk counts the files by their first lines
# Where no command runs, the student is told so, once.
nothing=
if [ -x "$work/subject" ] && [ -z "$reference" ] && [ -z "${KERNEL:-}" ]; then
	sh "$work/rootfs.sh" busybox "$work/rootfs" >"$work/errors" 2>&1 || cannot "$(cat "$work/errors")"
	"$kit/runs.sh" "$work/subject" "$work/rootfs" >"$work/notes" 2>/dev/null || nothing=1
fi
if [ -x "$work/subject" ] && [ -z "$nothing" ]; then
	# shellcheck disable=SC2046 # words
	run "$work/subject" $(files) >"$work/whole.tap" 2>"$work/errors"
	[ $? -le 1 ] || cannot "$(cat "$work/errors")"
	# No test at all: is it the program, or this machine?  "false" fails them.
	if ! ran "$work/whole.tap"; then
		printf '#!/bin/sh\nexit 1\n' >"$work/false"
		chmod 755 "$work/false"
		GRADE_TIMEOUT=180
		# shellcheck disable=SC2046
		run "$work/false" $(files 6) >"$work/false.out" 2>&1
		ran "$work/false.out" || cannot "no test can be run here: $(cat "$work/false.out")"
	fi
fi

# What is the student's: each section that is not perfect yet, and not empty, is also
# tried beside those of the reference.
if [ "${subject%.c}" != "$subject" ]; then
	outside "$subject" >"$work/outside"
	changed=$(outside "${reference:-$kit/given.c}" | diff - "$work/outside" | grep -c '^[<>]')
	[ "$changed" = 0 ] ||
		echo "# outside of sections 2 to 9, $changed lines are not what was given" >>"$work/notes"
	awk '/^[0-9]/ { print $1 }' "$kit/points" | while read -r n; do
		section "$n" "$subject" >"$work/theirs"
		# shellcheck disable=SC2046
		if [ "$(grep -c "^ok [0-9]* $n\." "$work/whole.tap")" = \
			"$(grep -c '^@test' $(files "$n"))" ]; then
			: # all passed
		elif [ ! -s "$work/theirs" ] || grep -q 'is not written yet' "$work/theirs"; then
			echo "empty" >"$work/state.$n"
		elif [ -z "$reference" ]; then
			:
		elif [ "$changed" = 0 ] && section "$n" "$reference" | cmp -s - "$work/theirs"; then
			echo "same" >"$work/state.$n"
		elif splice "$n" "$subject" >"$work/spliced.c" &&
			cc -O2 -Wall -o "$work/spliced" "$work/spliced.c" >"$work/cc" 2>&1; then
			# shellcheck disable=SC2046
			run "$work/spliced" $(files "$n") >"$work/spliced.$n.tap" 2>"$work/errors" </dev/null
			[ $? -le 1 ] || exit 2
		else
			echo "broken" >"$work/state.$n"
		fi
	done || cannot "$(cat "$work/errors")"
fi

# Causes are known of the students' file only.
if [ "${subject%.c}" = "$subject" ]; then
	echo none >"$work/causes" # awk counts the files by their first lines
elif [ -e "$kit/causes" ]; then
	cp "$kit/causes" "$work/causes"
else
	sed -sn '1s/^# //p' "$tests"/deep/mutants/*.sed >"$work/causes"
fi
builds_on=$kit/builds-on
[ -e "$builds_on" ] || builds_on=$tests/deep/builds-on
read="chapter %d of the walkthrough"
[ -n "$reference" ] || read="its header, its task, and chapter %d of walkthrough.md"
# shellcheck disable=SC2046
sed -n 's/^@test "\([0-9.]* .*\)" {.*/\1/p' $(files) >"$work/expected"
for file in "$work"/state.* "$work"/spliced.*.tap; do
	[ -e "$file" ] || continue
	printf '@%s\n' "$(basename "$file")"
	cat "$file"
done >"$work/others"

LC_ALL=C awk -v json="$work/results.json" -v classroom="$work/result.json" -v date="$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
	-v read="$read" -v needs="$(grep '^[0-9]' "$builds_on" | tr '\n' ';')" \
	-v nothing_runs="$nothing" -v others_program="$([ "${subject%.c}" != "$subject" ] || echo 1)" -v alone="${reference:-1}" -f "$kit/table.awk" "$kit/points" "$work/expected" "$work/causes" "$work/whole.tap" "$work/others" \
	>"$work/report"
status=$?
[ $status -le 1 ] || cannot "the table failed"
{ [ ! -s "$work/notes" ] || { cat "$work/notes"; echo; }; cat "$work/report"; } >"$work/report.txt"
if [ -n "$out" ]; then
	cp "$work/report.txt" "$work/results.json" "$work/result.json" "$work"/*.tap "$out" ||
		cannot "$out cannot be written"
fi
cat "$work/report.txt"
exit $status
