#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# The deletion matrix.  A suite that a broken program passes proves nothing.  So
# cut one section out of mdocker.c after the other: the tests of that section must
# fail, and no test that is not said to build on it (deep/builds-on).  Part III would
# hide what is missing in Parts I and II, so those are tried without it.

load ../helper

# All programs at once, for most of the time a broken one is waited for.  Each line
# of `programs` says what is cut: all but the first, all, and then one after the other.
setup_file() {
	local source=$MDOCKER_TESTS/../mdocker.c sections
	cd "$BATS_FILE_TMPDIR" || return
	sections=$(seq -s " " 2 "$(grep -c '^/\* == [0-9]' "$source")")
	# shellcheck disable=SC2086 # words
	printf '%s\n' "$sections" "1 $sections" $sections >programs
	sed -n 's/^@test "\([0-9.]*\) .*/\1/p' "$MDOCKER_TESTS"/[01]*.bats >all
	export TEST_WAIT=3 PATH=${PATH//"$BATS_LIBEXEC:"/} # bats' own bats does not start
	export -f choose
	tac programs | tr '\n' '\0' | xargs -0 -n 1 -P "$(($(nproc) + 1))" bash -c '
		name=without-${2// /-}
		TEST_FILTER="^($(choose "$2" | sed "s/[.]/\\\\./" | paste -s -d "|")) "
		export TEST_FILTER SUBJECT=$PWD/$name
		awk -v cut="$2" -f "$MDOCKER_TESTS/tools/cut.awk" "$1" >"$name.c" &&
			if [[ $2 != *" "* && $2 -lt 13 ]]; then
				awk -f "$MDOCKER_TESTS/tools/part2.awk" "$name.c" >"$name.2.c" && mv "$name.2.c" "$name.c"
			fi &&
			cc -Wall -Wextra -Werror -Wno-unused-function -Wno-unused-variable -o "$name" "$name.c" &&
			{ "$MDOCKER_TESTS/run.sh" "$MDOCKER_TESTS"/[01]*.bats >"$name.tap"
			test $? -le 1; }
	' bash "$source"
}

# choose CUT: the tests to be run.  Where one section is cut, those that build on it would
# fail, whatever they test; of these only the ones that prove it.
choose() {
	case $1 in
	*" "*) cat all ;;
	*) awk -v cut="$1" '
		function builds(name,   list, i, n) {
			n = split(above[name], list, " ")
			for (i = 1; i <= n; i++)
				if (list[i] == cut || !seen[list[i]]++ && builds(list[i])) return 1
			return 0
		}
		FILENAME ~ /builds-on$/ {
			if ($1 == "proof") for (i = 2; i <= NF; i++) proves[int($i)] = $i
			if (/^[0-9]/) for (i = 2; i <= NF; i++) {
				above[$1] = above[$1] " " $i
				if ($i == cut) said[$1]
			}
			next
		}
		{
			section = int($1)
			if (cut < 13 && section > 12) next
			if (cut > 12 && section < 13 && $1 != proves[section]) next
			split("", seen)
			if (section == cut || $1 in said || section in said && $1 == proves[section] ||
				!builds($1) && !builds(section)) print $1
		}' "$MDOCKER_TESTS/deep/builds-on" all ;;
	esac
}

# tap CUT: the results of the program without these sections.
tap() { cat "$BATS_FILE_TMPDIR/without-${1// /-}.tap"; }

# tests STATUS CUT: the tests that ended so ("ok", "not ok"); not those that were skipped.
tests() {
	tap "$2" | sed -n "/ # skip/d; s/^$1 [0-9]* \([0-9]*\.[0-9]*\) .*/\1/p"
}

# again TEST CUT: whether it passes when nothing else keeps the machine busy.
again() {
	echo "# $1 once more, without section $2" >&3
	SUBJECT=$PWD/without-$2 TEST_FILTER="^${1/./\\.} " PATH=${PATH//"$BATS_LIBEXEC:"/} \
		"$MDOCKER_TESTS/run.sh" "$MDOCKER_TESTS/$(printf %02d "${1%.*}")"_*.bats >/dev/null 2>&1 3>&-
}

# only_cut N: the program without section N.
only_cut() {
	local failed test own=0
	cd "$BATS_FILE_TMPDIR" || return
	failed=$(tests "not ok" "$1")
	for test in $failed; do
		if [ "${test%.*}" = "$1" ]; then
			own=$((own + 1))
		elif ! awk -v cut="$1" -v test="$test" '
			$1 == "proof" { $0 = "" }
			/^[0-9]/ && ($1 == test || $1 == int(test)) { for (i = 2; i <= NF; i++) if ($i == cut) found = 1 }
			END { exit !found }' "$MDOCKER_TESTS/deep/builds-on"; then
			again "$test" "$1" && continue
			echo "$test fails without section $1, and is not said to build on it"
			return 1
		fi
	done
	echo "# without section $1: $own of its own tests fail, $(($(wc -w <<<"$failed") - own)) of others" >&3
	[ "$own" -gt 0 ]
	# what is said of a section must make its proof fail, what is said of a test, that test
	awk -v cut="$1" '
		$1 == "proof" { for (i = 2; i <= NF; i++) proves[int($i)] = $i }
		/^[0-9]/ { for (i = 2; i <= NF; i++) if ($i == cut) said[$1] }
		END { for (name in said) print name ~ /\./ ? name : proves[name] }' "$MDOCKER_TESTS/deep/builds-on" |
		while read -r child; do
			grep -qx "$child" <<<"$failed" && continue
			echo "$child is said to build on $1, and passes without it"
			return 1
		done
}

@test "matrix.2 without the cgroup" { only_cut 2; }
@test "matrix.3 without unshare" { only_cut 3; }
@test "matrix.4 without the fork" { only_cut 4; }
@test "matrix.5 without private mounts" { only_cut 5; }
@test "matrix.6 without the hostname" { only_cut 6; }
@test "matrix.7 without chroot" { only_cut 7; }
@test "matrix.8 without /proc" { only_cut 8; }
@test "matrix.9 without execvp" { only_cut 9; }
@test "matrix.10 without signals" { only_cut 10; }
@test "matrix.11 without init" { only_cut 11; }
@test "matrix.12 without leftovers" { only_cut 12; }
@test "matrix.13 without pivot_root" { only_cut 13; }
@test "matrix.14 without /dev" { only_cut 14; }
@test "matrix.15 without masked paths" { only_cut 15; }
@test "matrix.16 without capabilities" { only_cut 16; }
@test "matrix.17 without the filter" { only_cut 17; }
@test "matrix.18 without being root outside" { only_cut 18; }

@test "matrix.whole nothing cut: it is mdocker.c" {
	awk -v cut= -f "$MDOCKER_TESTS/tools/cut.awk" "$MDOCKER_TESTS/../mdocker.c" |
		cmp - "$MDOCKER_TESTS/../mdocker.c"
}

@test "matrix.none all cut: no test passes" {
	all=$(sed -n 2p "$BATS_FILE_TMPDIR/programs")
	equal "" "$(tests ok "$all")"
	equal "$(wc -l <"$BATS_FILE_TMPDIR/all")" \
		"$(($(tests "not ok" "$all" | wc -l) + $(tap "$all" | grep ' # skip' | sort -u | wc -l)))"
}

@test "matrix.1 all but the command line cut: no test of another section passes" {
	all=$(sed -n 1p "$BATS_FILE_TMPDIR/programs")
	equal 1 "$(tests ok "$all" | cut -d . -f 1 | sort -u)"
}

@test "matrix.all every section from 2 on is here" {
	equal "$(tail -n +3 "$BATS_FILE_TMPDIR/programs")" \
		"$(sed -n 's/.*{ only_cut \([0-9]*\); }$/\1/p' "$BATS_TEST_FILENAME")"
}
