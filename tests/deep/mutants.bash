# shellcheck shell=bash disable=SC2016,SC2030,SC2031,SC2154 # the inner shell's; set by helper
# Shared by mutants.bats and mutants_v2.bats.

source=$MDOCKER_TESTS/../mdocker.c

# The tests that mutants name in their first line: "# 5.2 5.3: what is wrong".
named() { sed -n '1s/^# \([0-9a-z. ]*\): [^ ].*/\1/p' "$@"; }

# try_tests PROGRAM TEST...: the TAP of these tests.
try_tests() {
	local test files=() names="${*:2}"
	for test in "${@:2}"; do
		case $test in
		[0-9]*) files+=("$MDOCKER_TESTS/$(printf %02d "${test%.*}")"_*.bats) ;;
		hostile.*) files+=("$MDOCKER_TESTS/hostile.bats") ;;
		*) files+=("$MDOCKER_TESTS/frame.bats") ;;
		esac
	done
	mapfile -t files < <(printf '%s\n' "${files[@]}" | sort -u)
	names=${names//./\\.}
	# bats puts its own insides first in PATH, and cannot be started from there
	PATH=${PATH//"$BATS_LIBEXEC:"/} SUBJECT=$1 TEST_FILTER="^(${names// /|}) " \
		TEST_TIMEOUT=100 "$MDOCKER_TESTS/run.sh" -j 1 "${files[@]}" 2>&1
}

# result TEST: its line of the TAP on stdin.
result() { grep -E "^(not )?ok [0-9]+ ${1//./\\.} "; }

# build SCRIPT DIRECTORY: mdocker.c as the sed script changes it.  Prints why it cannot.
# Part III would hide mistakes of Parts I and II, so their mutants run without it.
build() {
	mkdir "$2" && sed "$1" "$source" >"$2/mdocker.c" || return
	case ${2##*/} in
	1[3-8]-* | v2-18-* | frame-*) ;;
	*) awk -f "$MDOCKER_TESTS/tools/part2.awk" "$2/mdocker.c" >"$2/part2.c" && mv "$2/part2.c" "$2/mdocker.c" ;;
	esac &&
		"${CC:-cc}" -w -o "$2/mdocker" "$2/mdocker.c"
}

# try FILE.sed: prints one line, "killed NAME by TESTS" if all is well.
try() {
	local name tests test tap log dir
	name=$(basename "$1" .sed) tests=$(named "$1") dir=$work/$name
	log=$(build "$(cat "$1")" "$dir" 2>&1) || { echo "WRONG $name: $log"; return; }
	sed -f "$1" "$source" | cmp -s "$source" - && { echo "WRONG $name: it changes nothing"; return; }
	[ -n "$tests" ] || { echo "WRONG $name: its first line names no tests"; return; }
	# shellcheck disable=SC2086 # words
	tap=$(TEST_WAIT=${TEST_MUTANT_WAIT:-3} try_tests "$dir/mdocker" $tests)
	for test in $tests; do
		case $(result "$test" <<<"$tap") in
		"not ok"*) ;;
		*"# skip does not apply"*) echo "SURVIVED $name: $test does not apply"; return ;;
		*"# skip"*) echo "skipped $name: $test was skipped"; return ;;
		"ok "*) echo "SURVIVED $name: $test passes"; return ;;
		*) echo "WRONG $name: $test did not run: $tap"; return ;;
		esac
	done
	rm -rf --one-file-system "$dir"
	echo "killed $name by $tests"
}

# try_all FILE.sed...: a line for each, sorted, and the counts; whether all were killed.
try_all() {
	local lines
	export -f named try_tests result build try
	export work source
	# more jobs than processors: a broken program is waited for, mostly
	lines=$(printf '%s\0' "$@" | xargs -0 -n 1 -P "$((2 * $(nproc)))" bash -c 'try "$1"' try)
	sort <<<"$lines"
	echo "$# mutants, $(grep -c ^killed <<<"$lines") killed"
	[ "$(grep -c -e ^killed -e ^skipped <<<"$lines")" = $# ]
}
