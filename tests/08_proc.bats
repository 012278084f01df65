#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 8. /proc: its own view of its processes.  Builds on 3, 4, 5 and 7.  From outside,
# the container's /proc is /proc/$init/root/proc.

load helper

pids_in() { find "$1" -maxdepth 1 -name '[0-9]*' | wc -l; }

@test "8.1 /proc is a proc file system, nosuid, nodev and noexec" {
	start "$ROOTFS" sleep 1000
	run -0 awk '$5 == "/proc" { print $6, $(NF - 2) }' "/proc/$init/mountinfo"
	equal 1 "${#lines[@]}" "how many file systems are mounted on the container's /proc"
	contains "$output" nosuid
	contains "$output" nodev
	contains "$output" noexec
	equal proc "${output#* }" "the type of the file system on /proc"
}

# How many processes are in the PID namespace of the command, as the host sees it.
in_namespace() {
	local n=0 pid
	for pid in /proc/[0-9]*; do [ ! "$pid/ns/pid" -ef "/proc/$init/ns/pid" ] || n=$((n + 1)); done
	echo "$n"
}

@test "8.2 it shows the container's processes, and no other" {
	local n=$((RANDOM % 8 + 3))
	# a pipe: for "&" the shell wants a /dev/null, which is for section 14 to make
	start "$ROOTFS" sh -c "$(printf 'sleep 1000 | %.0s' $(seq "$n"))sleep 1000"
	wait_for eval '[ "$(in_namespace)" -gt "$n" ]'
	wait_for eval '[ "$(pids_in "/proc/$init/root/proc")" = "$(in_namespace)" ]'
	[ "/proc/$init/root/proc/1/ns/pid" -ef "/proc/$init/ns/pid" ] ||
		equal "the command" "another process" "what has PID 1 in the container's /proc"
	[ "$(pids_in /proc)" -gt $((n + 2)) ]
}

@test "8.3 a process of the host's is invisible" {
	sleep "1000.${random#r}" 3>&- &
	start "$ROOTFS" sleep "2000.${random#r}"
	run -0 grep -l "1000.${random#r}" /proc/[0-9]*/cmdline
	run grep -l "2000.${random#r}" "/proc/$init/root/proc"/[0-9]*/cmdline
	equal 0 "$status" "whether the command is in the container's /proc (0: yes)"
	! grep -lq "1000.${random#r}" "/proc/$init/root/proc"/[0-9]*/cmdline ||
		equal "no process of the host" "sleep 1000.${random#r}" "what is in the container's /proc"
}

@test "8.4 the command is PID 1 of it" {
	prints 1 "$ROOTFS" readlink /proc/self
	start "$ROOTFS" sleep "1000.${random#r}"
	contains "$(tr '\0' ' ' <"/proc/$init/root/proc/1/cmdline")" "sleep 1000.${random#r} "
}

@test "8.5 the host's /proc is untouched" {
	local device
	device=$(stat -Lc %d /proc/)
	start "$ROOTFS" sleep 1000
	[ "$device" != "$(stat -Lc %d "/proc/$init/root/proc/")" ] ||
		equal "a new file system" "the host's /proc" "what is mounted on the container's /proc"
	equal "$device" "$(stat -Lc %d /proc/)"
	[ -d "/proc/$init" ]
	stop
	equal "$device" "$(stat -Lc %d /proc/)"
	unchanged
}

@test "8.6 a rootfs without /proc gets one" {
	copy_rootfs
	rmdir "$rootfs/proc"
	prints "$random" "$rootfs" sh -c "test -d /proc/1 && echo $random"
	equal "" "$(ls -A "$rootfs/proc")"
	equal 555 "$(printf %o $((0$(stat -c %a "$rootfs/proc") & 0555)))" "the mode of /proc, without w"
}

# refuses TARGET: with rootfs/proc as it is now, nothing runs, and nothing is
# mounted on TARGET or anywhere else on the host.
refuses() {
	closed "$rootfs"
	equal "" "$(ls -A "$1")"
	unchanged
}

@test "8.7 a rootfs whose /proc is a symbolic link is refused" {
	local link
	copy_rootfs
	prints "$random" "$rootfs" echo "$random"
	rmdir "$rootfs/proc"
	mkdir "$work/target" "$rootfs/target"
	for link in "$work/target" ../target ../../../../../../../../proc target /target \
		/tmp . / "/$random"; do
		ln -s "$link" "$rootfs/proc"
		refuses "$work/target"
		equal "" "$(ls -A "$rootfs/target")"
		rm "$rootfs/proc"
	done
}

@test "8.8 a rootfs whose /proc is a file, a FIFO or a device is refused" {
	local make
	copy_rootfs
	prints "$random" "$rootfs" echo "$random"
	rmdir "$rootfs/proc"
	mkdir "$work/target"
	for make in touch mkfifo "mknod -m 600 {} c 1 3"; do
		# shellcheck disable=SC2086 # words on purpose
		case $make in
		*{}*) ${make%%\{*} "$rootfs/proc" ${make##*\}} ;;
		*) $make "$rootfs/proc" ;;
		esac
		refuses "$work/target"
		rm "$rootfs/proc"
	done
}

@test "8.9 --skip proc: an empty /proc" {
	start --skip proc "$ROOTFS" sleep 1000
	[ "/proc/$init/root" -ef "$ROOTFS" ]
	equal "" "$(ls -A "/proc/$init/root/proc/")"
	run ! grep ' - proc ' "/proc/$init/mountinfo"
}

@test "8.10 if /proc cannot be mounted nothing runs, and nothing is left" {
	fails_closed 'mount,?fsopen' '"proc"'
}
