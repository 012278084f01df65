#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # the inner shell's; set by helper, by run
# 15. Masked paths: what /proc and /sys show of the host, and what can be written there.
# Which of these paths there are depends on the kernel.

load helper

hidden="/proc/acpi /proc/asound /proc/interrupts /proc/kcore /proc/keys /proc/latency_stats
	/proc/sched_debug /proc/scsi /proc/timer_list /proc/timer_stats /sys/firmware
	/sys/devices/virtual/powercap"
fixed="/proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger"

# there PATH...: sets paths, those that this kernel has.
there() {
	local path
	paths=()
	for path in "$@"; do [ ! -e "$path" ] || paths+=("$path"); done
	[ ${#paths[@]} -gt 0 ] || skip "this kernel has none of these paths: $*"
}

# The line of the container's mountinfo for this path: flags, type, options.
on() { awk -v path="$1" '$5 == path { print $6, $(NF - 2), $NF }' "/proc/$init/mountinfo"; }

@test "15.1 what nobody should read is hidden" {
	local path
	there $hidden
	# without section 15 the files of /proc are there, and there is no /sys
	start --skip masked "$ROOTFS" sleep 1000
	for path in "${paths[@]}"; do
		[[ $path = /sys/* ]] || equal "$(stat -c '%F %s %a' "$path")" "$(stat -c '%F %s %a' "/proc/$init/root$path")"
	done
	stop
	start "$ROOTFS" sleep 1000
	for path in "${paths[@]}"; do
		if [ -d "$path" ]; then
			equal "ro,nosuid,nodev,noexec,relatime tmpfs ro" "$(on "$path")" "what is mounted on $path"
			equal "" "$(ls -A "/proc/$init/root$path")" "what is in $path"
		else
			contains "$(on "$path")" ro,nosuid,noexec
			equal "character special file 1:3" "$(stat -c '%F %t:%T' "/proc/$init/root$path")" "$path"
		fi
	done
	stop
	unchanged
}

@test "15.2 what nobody should write is read-only" {
	local path
	there $fixed
	start --skip masked "$ROOTFS" sleep 1000
	for path in "${paths[@]}"; do equal "" "$(on "$path")" "without section 15: what is mounted on $path"; done
	stop
	start "$ROOTFS" sleep 1000
	for path in "${paths[@]}"; do
		contains "$(on "$path")" "ro,nosuid,nodev,noexec,relatime proc"
		# the container's own /proc/sys, and not another's
		equal "$(stat -c %d "/proc/$init/root/proc/")" "$(stat -c %d "/proc/$init/root$path")"
	done
}

# The file is opened for writing, and what it held is written to it.
@test "15.3 no setting of the kernel can be written" {
	local file
	copy_rootfs
	cc -static -o "$rootfs/sysctl" "$MDOCKER_TESTS/deep/escapes/sysctl.c"
	for file in kernel/core_pattern vm/swappiness; do
		# sections 16 and 17 do not help: the file belongs to user 0
		prints "/proc/sys/$file: written" --skip masked "$rootfs" /sysctl "$file"
		mdocker run "$rootfs" /sysctl "$file"
		equal 1 "$status" "the exit status of: sysctl $file"
		contains "$stderr" "Read-only file system"
	done
	file=/proc/irq/default_smp_affinity # cannot be written with pwrite
	[ -e "$file" ] || return 0
	prints "$random" --skip masked "$rootfs" sh -c "was=\$(cat $file) && echo \$was >$file && echo $random"
	mdocker run "$rootfs" sh -c "was=\$(cat $file) && echo \$was && echo \$was >$file"
	equal "1 $(cat $file)" "$status $output" "the exit status, and what is in $file"
	contains "$stderr" "Read-only file system"
}

@test "15.4 /sys is there, and read-only, and the host's is as it was" {
	local file was
	was=$(grep ' /sys' /proc/self/mountinfo)
	while read -r file; do # one that can be opened for writing on the host
		! : >>"$file" || break
	done 2>/dev/null < <(find /sys/kernel -type f -perm -u=w)
	[ -n "$file" ] || skip "the host's /sys is read-only"
	start "$ROOTFS" sleep 1000
	contains "$(on /sys)" "ro,nosuid,nodev,noexec,relatime sysfs"
	equal "$(ls /sys/kernel)" "$(ls "/proc/$init/root/sys/kernel")"
	equal "$was" "$(grep ' /sys' /proc/self/mountinfo)" "the host's mounts below /sys"
	: >>"$file"
	stop
	mdocker run "$ROOTFS" sh -c ": >>$file"
	equal 1 "$status" "the exit status of: opening $file for writing"
	contains "$stderr" "Read-only file system"
	: >>"$file"
	unchanged
}

@test "15.5 /sys/fs/cgroup is the container's own cgroup, read-only" {
	local limit=$((RANDOM % 100 + 20)) at
	mkdir "$tree/$random" # another cgroup, beside it
	start --pids-limit "$limit" "$ROOTFS" sleep 1000
	at=/proc/$init/root/sys/fs/cgroup
	contains "$(on /sys/fs/cgroup)" ro,nosuid,nodev,noexec,relatime
	equal "$limit" "$(cat "$at/pids.max")" "the container's limit, as it sees it"
	equal "" "$(find "$at" -mindepth 1 -type d)" "other cgroups in it"
	[ "$at/cgroup.procs" -ef "$(our_cgroups | grep '/mdocker\.')/cgroup.procs" ] ||
		equal "$init" "$(cat "$at/cgroup.procs")" "the processes in it"
	prints "1 $limit" --pids-limit "$limit" "$ROOTFS" sh -c \
		'echo max >/sys/fs/cgroup/pids.max; echo $(head -n 1 /sys/fs/cgroup/cgroup.procs; cat /sys/fs/cgroup/pids.max)'
	contains "$stderr" "Read-only file system"
	stop
	rmdir "$tree/$random"
	unchanged
}

# Without section 14, /dev/null is the image's.
@test "15.6 the image's own /dev/null does not decide what covers a path" {
	local make
	copy_rootfs
	prints "$random" "$rootfs" echo "$random"
	for make in "ln -s /proc/sys/kernel/core_pattern" "ln -s zero" touch mkdir mkfifo; do
		mknod "$rootfs/dev/zero" c 1 3
		$make "$rootfs/dev/null"
		refused 125 "/dev/null" --skip dev "$rootfs" echo ran
		rm -r "${rootfs:?}/dev"/*
	done
	for make in "c 1 5" "b 1 3"; do
		# shellcheck disable=SC2086 # words
		mknod "$rootfs/dev/null" $make
		refused 125 "/dev/null" --skip dev "$rootfs" echo ran
		rm "$rootfs/dev/null"
	done
	refused 125 "/dev/null" --skip dev "$rootfs" echo ran
	mknod "$rootfs/dev/null" c 1 3
	there /proc/keys /proc/timer_list /proc/interrupts
	prints "$random" --skip dev "$rootfs" sh -c "cat ${paths[0]}; echo $random"
	equal "$random" "$output"
	unchanged
}

@test "15.7 --privileged leaves it out" {
	start --privileged "$ROOTFS" sleep 1000
	equal "" "$(awk '$5 ~ /^\/(proc|sys)./' "/proc/$init/mountinfo")" "the mounts below /proc and /sys"
	prints "$random" --privileged "$ROOTFS" sh -c \
		"cat /proc/sys/vm/swappiness >/proc/sys/vm/swappiness && echo $random"
}

@test "15.8 an image whose /sys is no directory is refused, and one without gets one" {
	local link
	copy_rootfs
	prints "$random" "$rootfs" echo "$random"
	rmdir "$rootfs/sys"
	refused 125 "Read-only file system" --read-only "$rootfs" echo ran
	contains "$stderr" "has no directory /sys"
	mkdir "$work/target" "$rootfs/target"
	for link in "$work/target" ../target ../../../../../../sys target /target proc dev . "/$random"; do
		ln -s "$link" "$rootfs/sys"
		refused 125 "Not a directory" "$rootfs" echo ran
		contains "$stderr" "must be a directory, not a link"
		rm "$rootfs/sys"
	done
	touch "$rootfs/sys"
	refused 125 "Not a directory" "$rootfs" echo ran
	rm "$rootfs/sys"
	prints "$random" "$rootfs" sh -c "test -d /sys/kernel && echo $random"
	equal "555 " "$(stat -c %a "$rootfs/sys") $(ls -A "$rootfs/sys")" "the new directory sys"
	unchanged
}

@test "15.9 if one of its calls fails nothing runs, and nothing is left" {
	there /proc/keys /proc/timer_list /proc/interrupts
	fails_closed mount "^[^(]*mount.\"/dev/null\", \"${paths[0]}\""
	fails_closed mount '"/proc/sys", "/proc/sys"'
	fails_closed mount_setattr '"/proc/sys"'
	fails_closed mkdir '"/sys"'
	there /proc/acpi /proc/scsi /sys/firmware
	fails_closed mount "\"tmpfs\", \"${paths[0]}\""
}
