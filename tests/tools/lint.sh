#!/bin/sh
# tests/tools/lint.sh FLAGS...: mdocker.c and the small programs without a warning under
# every compiler that is here, with FLAGS and with none; the scripts under shellcheck,
# those for awk as POSIX wants them.  What is not installed is named.  Exits 1 if anything
# was found.
cd "$(dirname "$0")/../.." || exit 1
failed=0
out=$(mktemp)			# never /dev/null: ld, as root, would replace it
trap 'rm -f "$out"' EXIT
skip() { echo "lint: skipped $1: it is not installed"; }

for compiler in gcc clang tcc musl-gcc aarch64-linux-gnu-gcc; do
	command -v "$compiler" >/dev/null || { skip "$compiler"; continue; }
	for flags in "" "$*"; do
		# tcc knows -Wall, but not -Wpedantic; it ignores what it does not know
		# shellcheck disable=SC2086 # flags are words
		if found=$(for file in mdocker.c tests/small/*.c; do
			"$compiler" $flags -o "$out" "$file" 2>&1 || echo "$file does not compile"
		done) && [ -z "$found" ]; then
			echo "lint: ok $compiler $flags"
		else
			echo "lint: FAILED $compiler $flags"
			echo "$found"
			failed=1
		fi
	done
done

if command -v shellcheck >/dev/null; then
	scripts=$(git ls-files '*.sh' .ci/run tests/kit/gradescope/run_autograder)
	# shellcheck disable=SC2086 # no names with spaces here
	if shellcheck $scripts && shellcheck -S warning -s bats -e SC2030,SC2031 \
			tests/*.bats tests/*.bash tests/deep/*.bats tests/kit/*.bats tests/kit/*.bash; then
		echo "lint: ok shellcheck"
	else
		failed=1
	fi
else
	skip shellcheck
fi

if command -v gawk >/dev/null; then
	for script in $(git ls-files '*.awk'); do
		gawk --posix -o/dev/null -f "$script" || failed=1 # only parsed
	done
else
	skip gawk
fi

expand mdocker.c | awk '
	length > 80 { print "mdocker.c:" NR ": wider than 80 columns"; wide = 1 }
	END { exit wide }' || failed=1
exit "$failed"
