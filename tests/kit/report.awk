# tests/run.sh FILE... | awk -f report.awk CAUSES BUILDS-ON mdocker.c -: what the tests have
# found, in a few sentences for a student.
#
# CAUSES has lines "5.1 5.2: what usually is wrong if these fail", BUILDS-ON is
# deep/builds-on, and mdocker.c shows what is not written yet.  Of a failed test it tells
# what was expected, what happened, and where to look.  What fails only because another section is missing is told once.
# Exits 0 if every test passed.

# "sections 3, 4 and 9"
function sections(list,    word, n, i, text) {
	n = split(list, word, " ")
	for (i = 1; i <= n; i++)
		text = text (i == 1 ? "" : i == n ? " and " : ", ") word[i]
	return (n > 1 ? "sections " : "section ") text
}
function has(list, word) { return index(" " list " ", " " word " ") }

# Of the sections in `list`, those that are not written yet.
function missing_of(list,    word, n, i, text) {
	n = split(list, word, " ")
	for (i = 1; i <= n; i++)
		if (word[i] in unwritten) text = text " " word[i]
	return text
}

FNR == 1 { file++ }
file == 1 && /^[0-9]/ {
	text = $0
	sub(/^[^:]*: /, "", text)
	for (i = 1; i <= NF; i++) {
		test = $i
		last = sub(/:$/, "", test)
		cause[test] = cause[test] "\n      perhaps: " text
		if (last) break
	}
}
file == 2 && /^[0-9]/ { needs[$1] = substr($0, length($1) + 2) }
file == 3 && /is not written yet/ && match($0, /section [0-9]+/) { unwritten[substr($0, RSTART + 8, RLENGTH - 8) + 0] }
file < 4 { next }

/^# [0-9a-z_]+\.bats$/ {
	title[++count] = $2
	sub(/\.bats$/, "", title[count])
	number[count] = title[count] ~ /^[0-9]/ ? int(title[count]) : title[count]
	gsub(/^0|_/, " ", title[count])
	sub(/^ /, "", title[count])
	open = 0
	next
}
/^ok / { if (/ # skip/) skipped[count]++; else passed[count]++; open = 0; next }
/^not ok / {
	open = ++failed[count]
	sub(/^not ok ([0-9]+ )?/, "")
	name[count, open] = $0
	next
}
# What the test says, and not what bats says of its line.
/^#/ && open {
	sub(/^# ?/, "")
	if (/^ *\(?(from function|in test file) / || /is not written yet$/ || /^$/) next
	if (/^  `.*' failed/) line[count, open] = "\n      this line failed:" substr($0, 2)
	else if (++said[count, open] <= 8) detail[count, open] = detail[count, open] "\n      " substr($0, 1, 200)
	next
}
/^[0-9]+ passed, [0-9]+ failed/ { result = $0 }

END {
	missing = missing_of("2 3 4 5 6 7 8 9")
	for (i = 1; i <= count; i++) {
		n = number[i]
		all = failed[i] + passed[i] + skipped[i]
		if (!failed[i])
			print title[i] ": all " all " tests pass" (skipped[i] ? ", " skipped[i] " of them skipped" : "")
		else if ((n == 1 || n == "frame") && missing != "")
			print title[i] ": " all - failed[i] " of " all " tests pass.  Look at the others when your sections are written."
		else if (!(n in unwritten) && !passed[i] && missing_of(needs[n]) != "")
			waiting[missing_of(needs[n])] = waiting[missing_of(needs[n])] " " n
	}
	for (i = 1; i <= count; i++) {
		n = number[i]
		if (!failed[i] || n in unwritten || (n == 1 || n == "frame") && missing != "" ||
		    !passed[i] && missing_of(needs[n]) != "")
			continue
		print "\n" title[i] ": " failed[i] " of " failed[i] + passed[i] + skipped[i] " tests failed"
		if (missing_of(needs[n]) != "")
			print "  It builds on " sections(missing_of(needs[n])) ", not written yet.  Perhaps this is why."
		for (j = 1; j <= failed[i]; j++) {
			test = name[i, j]
			sub(/ .*/, "", test)
			lacks = missing_of(needs[test])
			if (lacks != "")
				print "\n  " test " also needs " sections(lacks) ", not written yet"
			else
				print "\n  " name[i, j] (detail[i, j] != "" ? detail[i, j] : line[i, j]) cause[test]
			if (!passed[i] && failed[i] > 1) {
				print "\n  Nor does any other test of this section pass.  Begin with this one." \
					(needs[n] != "" ? "\n  They build on " sections(needs[n]) ".  Do the tests of these pass?" : "")
				break
			}
		}
		if (n ~ /^[0-9]/)
			print "\n  Read section " n " in mdocker.c, its header and its task, and chapter " n " of walkthrough.md."
	}
	for (lacks in waiting)
		print "\nNo test of " sections(waiting[lacks]) " can pass before you have written " sections(lacks) "."
	if (missing != "")
		print "\nNot written yet: " sections(missing) ".  The comment \"TASK\" below each header says what to write."
	print "\n" (result != "" ? result : "The tests could not be run.")
	exit result !~ /^[1-9][0-9]* passed, 0 failed/
}
