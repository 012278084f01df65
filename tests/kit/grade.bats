#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # awk; set by helper, by run
# The grader gives each what it has earned.  KIT_ALL=1 grades every mutant, not a few.

load ../helper
load grade

@test "grade.1 the starter has no points, and each section that is written adds its own" {
	local sections="2 3 4 5 6 7 8 9" written cut n
	grade "$(cut_out "$sections")"
	equal "1 Score: 0/100" "$status $last"
	for written in "6" "5 6 7" "2 3 4 5 7 8 9"; do
		cut=
		for n in $sections; do [[ " $written " = *" $n "* ]] || cut+=" $n"; done
		grade "$(cut_out "${cut# }")"
		# shellcheck disable=SC2086 # words
		equal "1 Score: $(points $written)/100" "$status $last" "written: $written"
		for n in $cut; do contains "$report" "(not written yet)"; done
	done
}

# Its own: the sections that it changes.  It loses nothing if the tests that find it
# earn nothing, and what it breaks, in any section, if it changes what was given.
@test "grade.2 a mutant loses points of its own sections, and of no others" {
	local mutant tests changed lost n
	if [ -n "${KIT_ALL:-}" ]; then
		set -- "$MDOCKER_TESTS"/deep/mutants/[2-9]-*.sed
	else
		set -- "$MDOCKER_TESTS"/deep/mutants/{2-limit-not-written,2-left-behind,5-error-ignored,6-eight-bytes,8-no-flags,9-groups-kept}.sed
	fi
	section() { awk -v n="$1" '/^\/\* == / { inside = $3 == n "." } inside' "$2"; }
	for mutant; do
		sed -f "$mutant" "$reference" >"$work/m.c"
		changed=
		for n in 2 3 4 5 6 7 8 9; do
			cmp -s <(section $n "$reference") <(section $n "$work/m.c") || changed+="$n "
		done
		# the tests that find it and earn points
		tests=$(sed -n '1s/^# \([0-9a-z. ]*\): .*/\1/p' "$mutant" | tr ' ' '\n' |
			awk 'NR == FNR { for (i = 3; i <= NF; i++) free[$i]; next } /^[0-9]/ && !($1 in free)' "$kit/points" -)
		grade "$work/m.c"
		lost=$(awk '/^[0-9]+ +[0-9]+ +/ { best = $4 != "-" && $4 > $3 ? $4 : $3; if (best < $2) printf "%s ", $1 }' "$work/report")
		echo "# $(basename "$mutant" .sed): $last, changes ${changed:-none}, lost in ${lost:-none}" >&3
		[ -z "$tests" ] || [ -n "$lost" ]
		[[ $report != "# outside of sections 2 to 9"* ]] || continue
		for n in $lost; do contains " $changed" " $n "; done
	done
}
