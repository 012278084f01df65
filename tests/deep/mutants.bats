#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # the inner shell's; set by helper
# Mutants.  Each script in mutants/ puts into mdocker.c a mistake that people make.
# Its first line names the tests of the property that it breaks, and each of those
# must fail.  Read one before you run it by hand, because some rename the host, or mount
# over it.

load ../helper

load mutants

@test "mutants.1 the tests that mutants name pass with mdocker.c as it is" {
	build "" "$work/frame-original" # all parts
	tests=$(named "$MDOCKER_TESTS"/deep/mutants/[!v]*.sed | tr ' ' '\n' | sort -u)
	# shellcheck disable=SC2086 # words
	tap=$(try_tests "$work/frame-original/mdocker" $tests)
	for test in $tests; do
		line=$(result "$test" <<<"$tap")
		[[ $line = "ok "* && $line != *"does not apply"* ]] || equal "" "$tap" "$test, of mdocker.c as it is"
	done
}

@test "mutants.2 each mutant is killed by each test that it names" {
	set -- "$MDOCKER_TESTS"/deep/mutants/[!v]*.sed
	[ $# -ge 40 ]
	try_all "$@" | sed 's/^/# /' >&3
	equal "0 0" "${PIPESTATUS[*]}"
}

@test "mutants.3 one that changes nothing, does not compile or survives is a failure" {
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
	echo 's/puts("mdocker [0-9.]*")/puts("")/' >"$mutant" # without a first line
	run -1 try_all "$mutant"
	contains "$output" WRONG
	rm -r "${work:?}/$random"
	sed -i "1i# 1.2: $random" "$mutant"
	run -0 try_all "$mutant"
	contains "$output" "1 mutants, 1 killed"
}
