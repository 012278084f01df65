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

# Of the whole machine: memory in use and not a cache, in KiB, and open files.
used() {
	awk '{ kb[$1] = $2 } END { print kb["MemTotal:"] - kb["MemAvailable:"] }' /proc/meminfo
	cut -f 1 /proc/sys/fs/file-nr
}

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

# grows I LEAST: whether word I of the samples has grown by LEAST or more each time.
grows() {
	local k
	for ((k = 2; k < ${#samples[@]}; k += 2)); do
		[ $((samples[k + $1] - samples[k + $1 - 2])) -ge "$2" ] || return
	done
}

# Other programs use memory and files, too, and give them back.  A leak is there each time.
@test "load.2 a thousand in a row leave nothing, and use no more memory or files" {
	local i status runs=${LOAD_RUNS:-1000} samples=()
	counted=$(counts)
	for ((i = 1; i <= runs; i++)); do
		[ $((i % (runs / 5))) != 0 ] || samples+=($(used))
		status=0
		"$SUBJECT" run "$ROOTFS" sh -c "exit $((i % 256))" 3>&- || status=$?
		equal "$((i % 256))" "$status"
	done
	wait_for as_before
	echo "# $runs runs, nothing left; in use on the machine after each fifth, KiB and files: ${samples[*]}" >&3
	[ ${#samples[@]} = 10 ]
	run ! grows 0 $((runs / 5 * 32))
	run ! grows 1 $((runs / 5 / 2))
}
