# shellcheck shell=bash disable=SC2034,SC2154 # the test files use the variables
# Shared by the tests of the kit.

kit=$MDOCKER_TESTS/kit

# What students write is Parts I and II.
reference=${BATS_FILE_TMPDIR:-/nonexistent}/mdocker.c
[ ! -d "${reference%/*}" ] || [ -e "$reference" ] ||
	awk -f "$MDOCKER_TESTS/tools/part2.awk" "$MDOCKER_TESTS/../mdocker.c" >"$reference"

# The grader makes its own host, and bats cannot be started with bats' own PATH.
grade() {
	status=0
	PATH=${PATH//"$BATS_LIBEXEC:"/} MDOCKER_HARNESS='' SUBJECT='' GRADE_TIMEOUT=${GRADE_TIMEOUT:-60} \
		"$kit/grade.sh" "$@" >"$work/report" 2>"$work/errors" 3>&- </dev/null || status=$?
	[ "$status" != 2 ] || cat "$work/errors" >&2
	report=$(cat "$work/report")
	last=$(tail -n 1 "$work/report")
}

# cut SECTIONS: mdocker.c without them, as $work/NAME.c; prints the name of the file.
cut_out() {
	local file=$work/without-${1// /-}.c
	awk -v cut="$1" -f "$MDOCKER_TESTS/tools/cut.awk" "$reference" >"$file"
	echo "$file"
}

# points SECTION...: what they are worth.
points() { awk -v want=" $* " '/^[0-9]/ && index(want, " " $1 " ") { n += $2 } END { print n + 0 }' "$kit/points"; }

valid_json() { jq -e . "$1" >/dev/null; }
