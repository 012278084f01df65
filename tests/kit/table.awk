# awk -f table.awk POINTS EXPECTED CAUSES WHOLE.TAP OTHERS: see grade.sh.
#
# POINTS: "section points tests-that-earn-none".  EXPECTED: "2.1 name" for each test
# that there is; one that did not run has failed.  CAUSES: "5.1 5.2: what is wrong".
# OTHERS: for a section, "@spliced.N.tap" and its TAP, or "@state.N" and a word.
# -v nothing_runs=1 says that the program runs no command, and the student knows it.
# -v read="chapter %d" says what to read about a section; -v alone=1 that there is no
# reference; -v others_program=1 that SUBJECT is no mdocker.c; -v needs="8 3 4;3.1 4" that tests of 8 fail without 3 and 4.
# Writes the table, what failed, the score; and -v json=FILE, -v classroom=FILE.
# Exits 1 if points are missing.

function section_of(test) { sub(/\..*/, "", test); return test }

# A string of JSON: whatever a program has printed, ASCII and escaped.
function quoted(text) {
	gsub(/[^ -~\n]/, "?", text)
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\n/, "\\n", text)
	return "\"" text "\""
}

# A line of TAP: the first word on a test counts, and only that of a test we know.
function result(into, line,    test) {
	test = line
	sub(/^(not )?ok [0-9]+ /, "", test)
	sub(/ .*/, "", test)
	current = ""
	if (!(test in name) || ((into, test) in outcome))
		return
	if (line ~ /^not/) outcome[into, test] = line ~ / # timeout/ ? "ran out of time" : "failed"
	else if (line ~ / # skip does not apply/) outcome[into, test] = "does not apply"
	else outcome[into, test] = line ~ / # skip/ ? "skipped" : "passed"
	current = into SUBSEP test
}

FNR == 1 { file++ }
file == 1 {
	if (/^[0-9]/) {
		sections[++count] = $1
		worth[$1] = $2
		for (i = 3; i <= NF; i++) free[$i]
	}
	next
}
file == 2 {
	tests[++all] = $1
	name[$1] = $0
	next
}
file == 3 {
	text = $0
	sub(/^[^:]*: /, "", text)
	for (i = 1; i <= NF; i++) {
		test = $i
		last = sub(/:$/, "", test)
		if (test in name) cause[test] = cause[test] "\n      perhaps: " text
		if (last) break
	}
	next
}
file == 5 && /^@state\./ { n = $1; sub(/.*\./, "", n); into = ""; state_of = n; next }
file == 5 && /^@spliced\./ { into = "spliced"; n = $1; gsub(/[^0-9]/, "", n); spliced[n] = 1; state_of = ""; current = ""; next }
file == 5 && state_of != "" { state[state_of] = $1; next }
file == 4 { into = "whole" }
/^# [0-9]+_.*\.bats$/ { of_file = int($2) }
/^not ok the file (ended with status|ran out of time)/ { stopped[into, of_file] = 1 }
/^(not )?ok [0-9]+ / { result(into, $0); next }
/^#/ && current != "" {
	line = $0
	sub(/^# ?/, "", line)
	if (length(line) > 200) line = substr(line, 1, 200) " ..."
	# of bats' own words only what has failed
	if (line ~ /^ *`.*' failed/) { code[current] = "\n      this line failed: " line; next }
	if (line ~ /^ *\(?(from function|in test file)/ || line ~ / Killed  / || line ~ /\.bats$/ || line ~ /is not written yet$/ || line == "") next
	if (++said[current] <= 12) detail[current] = detail[current] "\n      " line
	next
}

function earned(kind, n,    i, good, of) {
	for (i = 1; i <= all; i++)
		if (section_of(tests[i]) == n && !(tests[i] in free) && outcome[kind, tests[i]] != "does not apply") {
			of++
			if (outcome[kind, tests[i]] == "passed") good++
		}
	return of ? int(worth[n] * good / of) : 0
}

END {
	printf "%-9s %7s %10s %9s\n", "section", "points", "handed in", alone == 1 ? "" : "spliced"
	for (s = 1; s <= count; s++) {
		n = sections[s]
		# some tests pass without the section, too
		whole = state[n] == "empty" ? 0 : earned("whole", n)
		other = spliced[n] ? earned("spliced", n) : state[n] == "same" ? worth[n] : state[n] != "" ? 0 : -1
		best[n] = whole > other ? whole : other
		note = ""
		if (state[n] == "broken") note = "   (does not compile beside the other sections of the reference)"
		if (state[n] == "empty") note = "   (not written yet)"
		printf "%-9s %7d %10d %9s%s\n", n, worth[n], whole,
			alone == 1 ? "" : other < 0 ? "-" : other, note
		sum += best[n]; of += worth[n]; handed += whole
	}
	rows = split(needs, row, ";")
	for (s = 1; s <= rows; s++) {
		k = split(row[s], need, " ")
		for (i = 2; i <= k; i++)
			if (state[need[i]] == "empty") missing[need[1]] = missing[need[1]] " " need[i]
	}
	for (s = 1; s <= count; s++) {
		n = sections[s]
		kind = spliced[n] ? "spliced" : "whole"
		report[n] = hung = ""
		nothing = 1
		good = 0
		for (i = 1; i <= all; i++) {
			t = tests[i]
			if (section_of(t) != n) continue
			what = outcome[kind, t]
			if (what != "") nothing = 0
			if (what == "passed" && !(t in free)) good++
			if (t in free && others_program) continue
			if (what == "passed" || what == "does not apply" || what == "" && outcome["whole", t] == "passed") continue
			if (what == "" && hung != "") continue
			if (what == "" && stopped[kind, n]) {
				hung = t
				what = "ran out of time"
			}
			if (what == "") what = "did not run"
			if (what == "skipped" && !(t in free)) skips++
			report[n] = report[n] "\n  " what ": " name[t] (detail[kind, t] != "" ? detail[kind, t] : code[kind, t])
			if (kind == "whole" && missing[t] != "")
				report[n] = report[n] "\n      it needs also, not written yet:" missing[t]
			else report[n] = report[n] cause[t]
		}
		if (hung != "") report[n] = report[n] "\n  did not run: those after " hung
		# where all is missing, the list of what is wrong says nothing
		if (state[n] == "empty") {
			report[n] = "\n  not written yet"
			unwritten = unwritten " " n
			continue
		}
		if (nothing_runs) continue
		else if (nothing && hung == "") report[n] = "\n  nothing ran"
		else if (kind == "whole" && missing[n] != "") {
			if (!good) report[n] = ""
			report[n] = "\n  its tests need also, not written yet:" missing[n] report[n]
		}
		if (report[n] != "" && best[n] < worth[n])
			printf "\nSection %s: %d of %d points (read " read ")%s\n", n, best[n], worth[n], n, report[n]
		else report[n] = ""
	}
	if (unwritten != "") printf "\nNot written yet: section%s.  The comment \"TASK\" below each header says what to write.\n", unwritten
	if (skips) printf "\n%d tests were skipped and earn nothing: this machine could not run them\n", skips
	printf "\nAs handed in: %d/%d\nScore: %d/%d\n", handed, of, sum, of

	printf "{\"score\": %d, \"tests\": [", sum > json
	for (s = 1; s <= count; s++) {
		n = sections[s]
		printf "%s\n{\"name\": %s, \"number\": \"%s\", \"score\": %d, \"max_score\": %d, \"status\": \"%s\", \"output\": %s}",
			(s > 1 ? "," : ""), quoted("section " n), n, best[n], worth[n],
			(best[n] == worth[n] ? "passed" : "failed"), quoted(substr(report[n], 2)) > json
	}
	print "\n]}" > json

	printf "{\"schema\": \"classroom50/result/v1\"" > classroom
	k = split("classroom assignment submission commit release review", key, " ")
	for (i = 1; i <= k; i++)
		printf ", \"%s\": %s", key[i], quoted(ENVIRON["CLASSROOM_" toupper(key[i])]) > classroom
	printf ", \"datetime\": %s, \"score\": %d, \"max-score\": %d, \"tests\": [", quoted(date), sum, of > classroom
	for (s = 1; s <= count; s++) {
		n = sections[s]
		printf "%s\n{\"test-name\": %s, \"passed\": %s, \"score\": %d, \"max-score\": %d}",
			(s > 1 ? "," : ""), quoted("section " n), (best[n] == worth[n] ? "true" : "false"), best[n], worth[n] > classroom
	}
	print "\n]}" > classroom
	exit sum < of
}
