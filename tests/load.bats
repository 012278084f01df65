#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# Many containers, at once and in a row: no exit status is another's, and the
# host is afterwards as it was.

load helper

# All processes of this "host" that are alive, but for this one's own helpers.
processes() { descendants 1 | wc -l; }
as_few_as() { [ "$(processes)" -le "$1" ]; }

@test "load.1 50 at once: each has its own exit status and its own output" {
	local i many pids=()
	many=$(processes)
	for i in {1..50}; do
		"$SUBJECT" run "$ROOTFS" \
			sh -c "sleep 0.3; echo $random-$i; exit $((i + 50))" >"$work/$i" 2>/dev/null 3>&- &
		pids+=($!)
	done
	for i in {1..50}; do
		ends_with $((i + 50)) "${pids[i - 1]}"
		equal "$random-$i" "$(cat "$work/$i")"
	done
	wait_for as_few_as "$many"
	equal "$before" "$(snapshot)"
}

@test "load.2 200 in a row leave nothing" {
	local i status many
	many=$(processes)
	for i in {1..200}; do
		status=0
		"$SUBJECT" run "$ROOTFS" sh -c "exit $i" 3>&- || status=$?
		equal "$i" "$status"
	done
	wait_for as_few_as "$many"
	equal "$before" "$(snapshot)"
}
