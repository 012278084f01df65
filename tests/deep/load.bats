#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2207,SC2031,SC2154 # awk; set by helper, by run
# Many containers, at once and in a row: no exit status is another's, and the
# host is afterwards as it was.  LOAD_RUNS is how many in a row (1000).

load ../helper

# What is there: processes, namespaces, mounts, cgroups.
counts() {
	printf 'processes %s\n' "$(descendants 1 | wc -l)"
	printf 'namespaces %s\n' "$(lsns -n -o NS | wc -l)"
	snapshot
}
as_before() { equal "$counted" "$(counts)"; }

# All cgroups of the machine, also those that are removed and still take memory, because
# something in the kernel holds them.
cgroups() { awk '$1 == "pids" { print $3 }' /proc/cgroups; }
few_more() { [ $(($(cgroups) - first)) -lt $((runs / 4)) ]; }

@test "load.1 100 at once: each has its own exit status and its own output" {
	local i pids=()
	counted=$(counts)
	for i in {1..100}; do
		"$SUBJECT" run "$ROOTFS" \
			sh -c "sleep 0.5; echo $random-$i; exit $i" >"$work/$i" 2>/dev/null 3>&- &
		pids+=($!)
	done
	for i in {1..100}; do
		ends_with "$i" "${pids[i - 1]}"
		equal "$random-$i" "$(cat "$work/$i")"
	done
	wait_for as_before
}

@test "load.2 a thousand in a row leave nothing, and hold nothing in the kernel" {
	local i status runs=${LOAD_RUNS:-1000} first
	counted=$(counts)
	first=$(cgroups)
	for ((i = 1; i <= runs; i++)); do
		status=0
		"$SUBJECT" run "$ROOTFS" sh -c "exit $((i % 256))" 3>&- || status=$?
		equal "$((i % 256))" "$status"
	done
	wait_for as_before
	wait_for few_more # other tests have some, too
	echo "# $runs runs, nothing left; before there were $first cgroups on the machine, now there are $(cgroups)" >&3
}
