#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # awk; set by helper, by run
# The grader gives each what it has earned, also the hostile.  KIT_ALL=1 grades every
# mutant, not a few.

load ../helper
load grade

@test "grade.1 the starter has no points, and each section that is written adds its own" {
	local sections="2 3 4 5 6 7 8 9" written cut n
	grade "$(cut_out "$sections")"
	equal "1 Score: 0/100" "$status $last"
	for written in "6" "5 6 7" "3 4 5 6 7 8 9"; do
		cut=
		for n in $sections; do [[ " $written " = *" $n "* ]] || cut+=" $n"; done
		grade "$(cut_out "${cut# }")"
		# shellcheck disable=SC2086 # words
		equal "1 Score: $(points $written)/100" "$status $last" "written: $written"
		for n in $cut; do contains "$report" "(not written yet)"; done
	done
}

# Its own: the sections that it changes.  It loses nothing if the tests that find it
# earn nothing, and what it breaks, in any section, if it changes what was given.
@test "grade.2 a mutant loses points of its own sections, and of no others" {
	local mutant tests changed lost n
	if [ -n "${KIT_ALL:-}" ]; then
		set -- "$MDOCKER_TESTS"/mutants/[2-9]-*.sed
	else
		set -- "$MDOCKER_TESTS"/mutants/{2-limit-not-written,2-left-behind,5-error-ignored,6-eight-bytes,8-no-flags,9-groups-kept}.sed
	fi
	section() { awk -v n="$1" '/^\/\* == / { inside = $3 == n "." } inside' "$2"; }
	for mutant; do
		sed -f "$mutant" "$reference" >"$work/m.c"
		changed=
		for n in 2 3 4 5 6 7 8 9; do
			cmp -s <(section $n "$reference") <(section $n "$work/m.c") || changed+="$n "
		done
		# the tests that find it and earn points
		tests=$(sed -n '1s/^# \([0-9a-z. ]*\): .*/\1/p' "$mutant" | tr ' ' '\n' |
			awk 'NR == FNR { for (i = 3; i <= NF; i++) free[$i]; next } /^[0-9]/ && !($1 in free)' "$kit/points" -)
		grade "$work/m.c"
		lost=$(awk '/^[0-9]+ +[0-9]+ +/ { best = $4 != "-" && $4 > $3 ? $4 : $3; if (best < $2) printf "%s ", $1 }' "$work/report")
		echo "# $(basename "$mutant" .sed): $last, changes ${changed:-none}, lost in ${lost:-none}" >&3
		[ -z "$tests" ] || [ -n "$lost" ]
		[[ $report != "# outside of sections 2 to 9"* ]] || continue
		for n in $lost; do contains " $changed" " $n "; done
	done
}

# Each does something bad as soon as it is run, and some of what is asked for, too.
hostile() {
	cat <<-'END'
		bomb|for (;;) fork();
		killer|kill(-1, 9);
		endless|for (;;) pause();
		crash|*(volatile int *)0 = 0;
		disk|{ int f = open("/tmp/full", O_CREAT | O_WRONLY, 0600); int g = open("full", O_CREAT | O_WRONLY, 0600); char b[65536] = { 0 }; while (write(f, b, sizeof b) > 0 || write(g, b, sizeof b) > 0); }
		forger|{ const char *t = "{\\"score\\": 100}\\nScore: 100/100\\nok 1 2.1 x\\nok 2 6.1 x\\n"; for (const char *p[] = { "results.json", "report.txt", "whole.tap", "/tmp/whole.tap", "../results.json", 0 }, **q = p; *q; q++) { int f = open(*q, O_CREAT | O_WRONLY | O_TRUNC, 0666); if (f >= 0 && write(f, t, strlen(t)) < 0) return 1; } if (write(1, t, strlen(t)) < 0) return 1; write(2, "\\"}]\\\\\\x01\\xff\\n", 8); return 0; }
		umounter|{ umount2("/proc", 2); umount2("/sys/fs/cgroup/pids", 2); umount2("/sys/fs/cgroup", 2); umount2("/sys", 2); umount2("/tmp", 2); umount2("/dev", 2); }
	END
}

# For two sections, not all: some do their harm for as long as the time limit lets them.
@test "grade.3 hostile submissions are survived, and scored" {
	local name body of
	mkdir "$work/class"
	cp -R "$MDOCKER_TESTS" "$reference" "$MDOCKER_TESTS/../rootfs.sh" "$work"
	grep '^[26] ' "$kit/points" >"$work/points"
	of=$(awk '{ sum += $2 } END { print sum }' "$work/points")
	kit=$work/tests/kit
	mv "$work/points" "$kit"
	while IFS='|' read -r name body; do
		mkdir "$work/class/$name"
		printf '#define _GNU_SOURCE\n#include <unistd.h>\n#include <signal.h>\n#include <fcntl.h>\n#include <string.h>\n#include <sys/mount.h>\nint main(void) { %b return 3; }\n' \
			"$body" >"$work/class/$name/mdocker.c"
	done < <(hostile)
	cp "$(cut_out "2 3 4 5 7 8 9")" "$work/class/honest.c"
	PATH=${PATH//"$BATS_LIBEXEC:"/} MDOCKER_HARNESS='' SUBJECT='' GRADE_TIMEOUT=20 \
		"$kit/grade-all.sh" -j 4 "$work/class" "$work/grades.csv" 2>"$work/progress" 3>&- </dev/null ||
		{ cat "$work/progress"; tail -n 5 "$work"/grades.csv.d/*/errors; return 1; }
	sed 's/^/# /' "$work/grades.csv" >&3
	equal 9 "$(wc -l <"$work/grades.csv")"
	while IFS='|' read -r name body; do
		contains "$(cat "$work/grades.csv")" "\"$name\",0,$of,0,0,0,"
		valid_json "$work/grades.csv.d/$name/results.json"
	done < <(hostile)
	contains "$(cat "$work/grades.csv")" "\"honest\",6,$of,0,0,6,"
	unchanged

	# a second time there is nothing to do, but for what has changed
	stat -c %Y "$work/grades.csv.d/bomb/status" >"$work/then"
	sleep 1.1
	touch "$work/class/crash/mdocker.c"
	PATH=${PATH//"$BATS_LIBEXEC:"/} MDOCKER_HARNESS='' SUBJECT='' GRADE_TIMEOUT=20 \
		"$kit/grade-all.sh" "$work/class" "$work/grades.csv" 2>"$work/progress" 3>&- </dev/null
	equal "$(cat "$work/then")" "$(stat -c %Y "$work/grades.csv.d/bomb/status")"
	[ "$(stat -c %Y "$work/grades.csv.d/crash/status")" -gt "$(cat "$work/then")" ]
}

@test "grade.4 a program in another language has the points of what it does" {
	grade "$kit/other.sh"
	equal 1 "$status"
	sed -n 's/^[0-9].*/# &/p' "$work/report" >&3
	contains "$report" "$(printf '%-9s %7d %10d' 6 "$(points 6)" "$(points 6)")"
	contains "$report" "$(printf '%-9s %7d %10d' 2 "$(points 2)" 0)"
}

@test "grade.5 Gradescope, from the zip: results.json is written whatever happens" {
	mkdir -p "$work/auto/submission"
	"$kit/gradescope.sh" "$work/autograder.zip"
	busybox unzip -q "$work/autograder.zip" -d "$work/auto/source"
	export AUTOGRADER=$work/auto PATH=${PATH//"$BATS_LIBEXEC:"/} MDOCKER_HARNESS='' SUBJECT='' GRADE_TIMEOUT=60
	"$work/auto/source/run_autograder" 3>&- </dev/null
	equal "could not be graded 0" "$(jq -r '.tests[] | "\(.name) \(.max_score)"' "$work/auto/results/results.json")"
	cp "$(cut_out "2 3 4 5 7 8 9")" "$work/auto/submission/mdocker.c"
	"$work/auto/source/run_autograder" 3>&- </dev/null
	equal 6 "$(jq .score "$work/auto/results/results.json")"
	rm "$work/auto/source/tests/run.sh"
	"$work/auto/source/run_autograder" 3>&- </dev/null
	contains "$(jq -r '.tests[].name' "$work/auto/results/results.json")" "could not be graded"
}
