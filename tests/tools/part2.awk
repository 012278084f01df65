# awk -f part2.awk mdocker.c: the program without Part III, for the students' folder and
# the grader.  Part III would hide what is missing in Part I: pivot_root changes the root
# where a chroot is forgotten.  A file that has no Part III comes out as it went in.
/^\/\* == / { out = /^\/\* == 1[3-8]\. / }
out { next }
/^\/\* == Table/ { table = 1 }
# what is declared, one statement for each section
!table && /\/\* 1[3-8] \*\/$/ { statement = 1 }
statement { if (/;/) statement = 0; next }
# what runs it, and its rows
/^\tsection\(1[3-8], / || /^\t\[1[3-8]\] = / { next }
/^\t\{ 1[3-8], / { row = 1 }
row { if (/\},$/) row = 0; next }
/^static long parts = 3;/ { sub(/3/, "2") }
/"run only parts 1 to N \(3\)"/ { sub(/\(3\)/, "(2)") }
/read_number\(text, 1, 3\)/ { sub(/3\)/, "2)") }
{ print }
