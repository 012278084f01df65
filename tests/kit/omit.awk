# awk -v cut="2 5 7" -f omit.awk walkthrough.md: the students' walkthrough.
#
# What gives away the code of a section stands between two lines of comment:
#
#	<!-- leave out 5 8 -->
#	<!-- end -->
#
# If one of these sections is cut, or it says "always" instead, what is between them is
# left out.  What only students should read is a comment of its own:
#
#	<!-- only for students
#	-->
#
# The small program is one that the students write, so it has one name.

BEGIN {
	n = split(cut, list, " ")
	for (i = 1; i <= n; i++)
		wanted[list[i]] = 1
	wanted["always"] = 1
}
function bad(why) {
	printf "omit.awk: line %d: %s\n", FNR, why > "/dev/stderr"
	failed = 1
	exit 2
}
/^<!-- leave out / {
	if (inside) bad("the last one has no end")
	if ($0 !~ /^<!-- leave out ([0-9 ]+|always) -->$/) bad("malformed: " $0)
	inside = 1
	n = split($0, list, " ")
	for (i = 4; i < n; i++)
		if (list[i] in wanted) out = 1
	next
}
/^<!-- end -->$/ {
	if (!inside) bad("an end without a beginning")
	inside = out = 0
	next
}
/^<!-- only for students$/ && !inside { students = inside = 1; next }
/^-->$/ && students { students = inside = 0; next }
/<!--|^-->/ { bad("some other comment: " $0) }
out { next }
/^ *```/ { code = !code }
/^$/ && blank && !code { next } # where something was left out
{
	blank = $0 == ""
	gsub(/tests\/small\/[^ ]*\.c/, "small.c")
	print
}
END {
	if (inside && !failed) bad("the file ends in one")
	if (failed) exit 2
}
