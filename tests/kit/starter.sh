#!/bin/sh
# tests/kit/starter.sh DIR [SECTION...]: make the students' folder.
#
# mdocker.c without the bodies of these sections (2 to 9) and with a task in their
# place; what builds, tests and grades it; a handout; and the walkthrough without what
# would give the solution away.  Part III is not in it.  The tests that need the solution are not in it.
# DIR must not exist, or be empty.
set -eu
kit=$(cd "$(dirname "$0")" && pwd)
top=$kit/../..

die() { echo "starter.sh: $*" >&2; exit 1; }
dir=${1:?usage: tests/kit/starter.sh DIR [SECTION...]}
shift
[ $# -gt 0 ] || set -- 2 3 4 5 6 7 8 9
[ ! -e "$dir" ] || [ -z "$(ls -A "$dir" 2>&1)" ] || die "$dir is there already, and not empty"

mkdir -p "$dir/tests/tools" "$dir/tests/kit" "$dir/tests/deep"
awk -f "$top/tests/tools/part2.awk" "$top/mdocker.c" >"$dir/part2.c"
awk -v cut="$*" -v task="$kit/tasks/task" -f "$top/tests/tools/cut.awk" "$dir/part2.c" >"$dir/cut.c" ||
	die "cannot cut section $*"
# The seat belt is the first thing that prepare() does, so that it holds whatever the
# student writes.  The tests bring a "host" of their own, on which they want to see what a
# program does, and they set MDOCKER_HARNESS.  Without root no call can change the machine,
# and section 1 then ends the run.
awk '
	/^static void prepare\(int argc, char \*\*argv\)$/ { prepare = 1 }
	{ print }
	/^\{$/ && prepare {
		print "\t/* -- The seat belt.  You run a half-written program as root.  So we"
		print "\t * first move into copies of the mounts and the host name of your"
		print "\t * machine, and into an empty IPC namespace.  What follows can change"
		print "\t * these as it likes.  If we cannot have them, we run nothing. */"
		print "\tif (!getenv(\"MDOCKER_HARNESS\") && geteuid() == 0 &&"
		print "\t    (unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC) < 0 ||"
		print "\t     mount(NULL, \"/\", NULL, MS_REC | MS_SLAVE, NULL) < 0)) {"
		print "\t\tperror(\"mdocker: without its seat belt nothing is run\");"
		print "\t\texit(125);"
		print "\t}"
		print "\t/* -- end of the seat belt */"
		prepare = 0
		fastened = 1
	}
	END { exit !fastened }' "$dir/cut.c" >"$dir/mdocker.c" || die "mdocker.c has no prepare()"
rm "$dir/cut.c" "$dir/part2.c"
cp "$dir/mdocker.c" "$dir/tests/kit/given.c" # the grader says what else was changed
awk -v cut="$*" -f "$kit/omit.awk" "$top/walkthrough.md" >"$dir/walkthrough.md"
cp "$kit/Makefile.starter" "$dir/Makefile"
cp -R "$top/tests/deep/escapes" "$dir/tests/deep" # the walkthrough runs them
cp "$top/rootfs.sh" "$top/LICENSE" "$top/.gitignore" "$dir"
cp "$top"/tests/0*.bats "$top/tests/frame.bats" "$top/tests/helper.bash" "$top/tests/run.sh" "$dir/tests"
cp "$top/tests/tools/kernel.sh" "$top/tests/tools/need.sh" "$top/tests/tools/host.sh" \
	"$top/tests/tools/cgroups.sh" "$top/tests/tools/part2.awk" "$dir/tests/tools"
cp "$top/tests/deep/builds-on" "$kit/grade.sh" "$kit/table.awk" "$kit/doctor.sh" \
	"$kit/runs.sh" "$kit/report.awk" "$dir/tests/kit"

# what is graded here, and what usually is wrong if a test fails: the first lines of
# the mutants say it, "# 5.1 5.2: MS_BIND | MS_PRIVATE in one call"
awk -v cut="$*" '
	BEGIN { n = split(cut, list, " "); for (i = 1; i <= n; i++) wanted[list[i]] }
	/^#/ || $1 in wanted' "$kit/points" >"$dir/tests/kit/points"
sed -sn '1s/^# //p' "$top"/tests/deep/mutants/*.sed >"$dir/tests/kit/causes"

# A section needs others if its tests do (some: in brackets); what is given does not count.
awk '
	function row(n,    i, all, some) {
		for (i = 1; i <= sections; i++)
			if (need[n, order[i]]) all = all " " order[i]
			else if (some_need[n, order[i]]) some = some " " order[i]
		if (some != "") all = all " (" substr(some, 2) ")"
		return sprintf("| %s | %s | %s | %d |\n", n, title[n], substr(all, 2), points[n])
	}
	FILENAME ~ /points$/ { if (!/^#/) { points[$1] = $2; order[++sections] = $1; sum += $2 }; next }
	FILENAME ~ /builds-on$/ {
		if (/^[0-9]/) for (i = 2; i <= NF; i++) {
			if ($1 ~ /\./) some_need[int($1), $i] = 1
			else need[$1, $i] = 1
		}
		next
	}
	FILENAME ~ /mdocker\.c$/ {
		if (/^\/\* == [0-9]+\. /) {
			name = $0
			gsub(/^\/\* == [0-9]+\. | =+$/, "", name)
			title[$3 + 0] = name
		}
		next
	}
	/^@TABLE@$/ {
		print "| section | | needs | points |\n| --- | --- | --- | --- |"
		for (i = 1; i <= sections; i++) printf "%s", row(order[i])
		print "| | **in all** | | **" sum "** |"
		next
	}
	{ print }' "$dir/tests/kit/points" "$dir/tests/kit/builds-on" "$dir/mdocker.c" "$kit/handout.md" >"$dir/README.md"
echo "$dir: sections $* are to be written"
