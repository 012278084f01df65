#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # awk; set by helper, by run
# The grader, where it is used: a class of which some are hostile, a program in another
# language, Gradescope.

load ../helper
load grade

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
@test "class.1 hostile submissions are survived, and scored" {
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

@test "class.2 a program in another language has the points of what it does" {
	grade "$kit/other.sh"
	equal 1 "$status"
	sed -n 's/^[0-9].*/# &/p' "$work/report" >&3
	contains "$report" "$(printf '%-9s %7d %10d' 6 "$(points 6)" "$(points 6)")"
	contains "$report" "$(printf '%-9s %7d %10d' 2 "$(points 2)" 0)"
}

@test "class.3 Gradescope, from the zip: results.json is written whatever happens" {
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
