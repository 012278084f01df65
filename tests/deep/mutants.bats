#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # the inner shell's; set by helper
# Mutants.  Each script in mutants/ puts into mdocker.c a mistake that people make.
# Its first line names the tests of the property that it breaks, and each of those
# must fail.  Never run a mutant by hand: some rename the host, or mount over it.

load ../helper

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
build() {
	mkdir "$2" && sed "$1" "$source" >"$2/mdocker.c" &&
		"${CC:-cc}" -w -o "$2/mdocker" "$2/mdocker.c"
}

# try FILE.sed: prints one line, "killed NAME by TESTS" if all is well.
try() {
	local name tests test tap log dir
	name=$(basename "$1" .sed) tests=$(named "$1") dir=$work/$name
	log=$(build "$(cat "$1")" "$dir" 2>&1) || { echo "WRONG $name: $log"; return; }
	cmp -s "$source" "$dir/mdocker.c" && { echo "WRONG $name: it changes nothing"; return; }
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

@test "mutants.1 the tests that mutants name pass with mdocker.c as it is" {
	[ "${TEST_TREE:-}" != whole ] || skip "it was run outside of this kernel"
	build "" "$work/original"
	tests=$(named "$MDOCKER_TESTS"/deep/mutants/*.sed | tr ' ' '\n' | sort -u)
	# shellcheck disable=SC2086 # words
	tap=$(try_tests "$work/original/mdocker" $tests)
	for test in $tests; do
		[[ $(result "$test" <<<"$tap") = "ok "* ]] || equal "" "$tap" "$test, of mdocker.c as it is"
	done
}

@test "mutants.2 each mutant is killed by each test that it names" {
	[ "${TEST_TREE:-}" != whole ] || skip "it was run outside of this kernel"
	set -- "$MDOCKER_TESTS"/deep/mutants/[!v]*.sed
	[ $# -ge 40 ]
	try_all "$@" | sed 's/^/# /' >&3
	equal "0 0" "${PIPESTATUS[*]}"
}

@test "mutants.4 those of what only cgroup version 2 reaches, too" {
	[ "$tree" = /sys/fs/cgroup ] || skip "pids is a controller of version 1 here"
	set -- "$MDOCKER_TESTS"/deep/mutants/v2-*.sed
	[ $# -ge 4 ]
	try_all "$@" | sed 's/^/# /' >&3
	equal "0 0" "${PIPESTATUS[*]}"
}

@test "mutants.3 one that changes nothing, does not compile or survives is a failure" {
	[ "${TEST_TREE:-}" != whole ] || skip "it was run outside of this kernel"
	mkdir "$work/try"
	mutant=$work/try/$random.sed
	while read -r expected script; do
		printf '# 1.2: %s\n%s\n' "$random" "$script" >"$mutant"
		run -1 try_all "$mutant"
		contains "$output" "$expected"
		contains "$output" "1 mutants, 0 killed"
		rm -r "${work:?}/$random"
	done <<-'END'
		WRONG s/there is no such line//
		WRONG s/int main(/int main(int/
		WRONG s/no sed script
		SURVIVED s/"50"/"51"/
	END
	echo 's/puts("mdocker 0.2")/puts("")/' >"$mutant" # without a first line
	run -1 try_all "$mutant"
	contains "$output" WRONG
	rm -r "${work:?}/$random"
	sed -i "1i# 1.2: $random" "$mutant"
	run -0 try_all "$mutant"
	contains "$output" "1 mutants, 1 killed"
}
