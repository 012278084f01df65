#!/bin/sh
# grade-all.sh [-j JOBS] DIR OUT.csv: a whole class.
#
# DIR holds DIR/NAME/mdocker.c or DIR/NAME.c for each student; nothing else of theirs
# is looked at.  Writes a row for each to OUT.csv (name, score, of, handed in, a column
# a section, status), and what grade.sh says of each to OUT.csv.d/NAME.  Started
# again, it grades only what is new, has changed, or could not be graded.  JOBS are
# graded at once, by default two for each processor: half of a grader's time it waits.
# Exits 0 if all could be graded, 2 if not.
set -u
kit=$(cd "$(dirname "$0")" && pwd)

jobs=$((2 * $(nproc)))
while getopts j: option; do
	case $option in
	j) jobs=$OPTARG ;;
	*) echo "usage: grade-all.sh [-j JOBS] DIR OUT.csv" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
if [ $# != 2 ] || [ ! -d "$1" ]; then
	echo "usage: grade-all.sh [-j JOBS] DIR OUT.csv" >&2
	exit 2
fi
dir=$1 out=$2
mkdir -p "$out.d" || exit 2

# A line "NAME<tab>FILE" for each; names are file names, so they may be anything but
# must not hold a line's end or a tab.
find "$dir" -mindepth 1 -maxdepth 2 \( -path "$dir/*/mdocker.c" -o -path "$dir/*.c" ! -path "$dir/*/*" \) |
	grep -v "$(printf '\t')" | sort | while read -r file; do
	name=${file#"$dir"/}
	case $name in */mdocker.c) name=${name%/mdocker.c} ;; *) name=${name%.c} ;; esac
	printf '%s\t%s\n' "$name" "$file"
done >"$out.d/.list"
all=$(wc -l <"$out.d/.list")
[ "$all" -gt 0 ] || { echo "grade-all.sh: no NAME/mdocker.c and no NAME.c in $dir" >&2; exit 2; }

# shellcheck disable=SC2016 # expanded by the inner shell
one='
	name=${4%%"	"*} file=${4#*"	"}
	result=$2.d/$name
	if [ ! -s "$result/status" ] || [ "$(cat "$result/status")" = 2 ] || [ "$file" -nt "$result/status" ]; then
		rm -rf "$result"
		mkdir -p "$result"
		"$1/grade.sh" -o "$result" "$file" >"$result/report.txt.new" 2>"$result/errors" </dev/null
		status=$?
		mv "$result/report.txt.new" "$result/report.txt"
		echo $status >"$result/status"
	fi
	printf "%s\n" "$name" >>"$2.d/.done"
	printf "%d/%d %s: %s\n" "$(wc -l <"$2.d/.done")" "$3" "$name" "$(tail -n 1 "$result/report.txt")" >&2
'
: >"$out.d/.done"
export GRADE_JOBS=1
tr '\n' '\0' <"$out.d/.list" | xargs -0 -n 1 -P "$jobs" sh -c "$one" sh "$kit" "$out" "$all"

awk '/^[0-9]/ { n = n ",section " $1 } END { print "name,score,of,handed in" n ",status" }' \
	"$kit/points" >"$out.new"
failed=0
while IFS="$(printf '\t')" read -r name _; do
	result=$out.d/$name
	status=$(cat "$result/status" 2>/dev/null || echo 2)
	[ "$status" -le 1 ] || failed=1
	awk -v name="$name" -v status="$status" -v sections="$(grep -c '^[0-9]' "$kit/points")" '
		/^[0-9]+ +[0-9]+ +[0-9]+ +[-0-9]+/ { best = $4 == "-" || $3 > $4 ? $3 : $4; row = row "," best; next }
		/^Score: / { split($2, score, "/") }
		/^As handed in: / { split($4, handed, "/") }
		END {
			gsub(/"/, "\"\"", name)
			text = status == 0 ? "full" : status == 1 ? "points lost" : "could not grade"
			if (status > 1) for (row = ""; length(row) < sections; row = row ",");
			printf "\"%s\",%s,%s,%s%s,%s\n", name, score[1], score[2], handed[1], row, text
		}' "$result/report.txt" >>"$out.new"
done <"$out.d/.list"
mv "$out.new" "$out"
[ "$failed" = 0 ] || { echo "grade-all.sh: some could not be graded: $out.d/*/errors" >&2; exit 2; }
