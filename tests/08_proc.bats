#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 8. /proc: its own view of its processes.  Builds on 3, 4, 5 and 7.  From outside,
# the container's /proc is /proc/$init/root/proc.

load helper

pids_in() { find "$1" -maxdepth 1 -name '[0-9]*' | wc -l; }

@test "8.1 /proc is a proc file system, nosuid, nodev and noexec" {
	start "$ROOTFS" sleep 1000
	run -0 awk '$5 == "/proc" { print $6, $(NF - 2) }' "/proc/$init/mountinfo"
	equal 1 "${#lines[@]}"
	contains "$output" nosuid
	contains "$output" nodev
	contains "$output" noexec
	equal proc "${output#* }"
}

has_processes() { [ "$(pids_in "/proc/$init/root/proc")" = "$1" ]; }

@test "8.2 it shows the container's processes, and no other" {
	local n=$((RANDOM % 20 + 5))
	# a pipe: for "&" the shell wants a /dev/null, which is for section 11 to make
	start "$ROOTFS" sh -c "$(printf 'sleep 1000 | %.0s' $(seq "$n"))sleep 1000"
	wait_for has_processes $((n + 2))
	[ "/proc/$init/root/proc/1/ns/pid" -ef "/proc/$init/ns/pid" ]
	[ "$(pids_in /proc)" -gt $((n + 2)) ]
}

@test "8.3 a process of the host's is invisible" {
	sleep "1000.${random#r}" 3>&- &
	start "$ROOTFS" sleep "2000.${random#r}"
	run -0 grep -l "1000.${random#r}" /proc/[0-9]*/cmdline
	run -0 grep -l "2000.${random#r}" "/proc/$init/root/proc"/[0-9]*/cmdline
	run ! grep -l "1000.${random#r}" "/proc/$init/root/proc"/[0-9]*/cmdline
}

@test "8.4 the command is PID 1 of it" {
	run --separate-stderr -0 "$SUBJECT" run "$ROOTFS" readlink /proc/self
	equal 1 "$output"
	start "$ROOTFS" sleep "1000.${random#r}"
	equal "sleep 1000.${random#r} " "$(tr '\0' ' ' <"/proc/$init/root/proc/1/cmdline")"
}

@test "8.5 the host's /proc is untouched" {
	local device
	device=$(stat -Lc %d /proc/)
	start "$ROOTFS" sleep 1000
	[ "$device" != "$(stat -Lc %d "/proc/$init/root/proc/")" ]
	equal "$device" "$(stat -Lc %d /proc/)"
	[ -d "/proc/$init" ]
	stop
	equal "$device" "$(stat -Lc %d /proc/)"
	unchanged
}

@test "8.6 a rootfs without /proc gets one" {
	copy_rootfs
	rmdir "$rootfs/proc"
	run --separate-stderr -0 "$SUBJECT" run "$rootfs" readlink /proc/self
	equal 1 "$output"
	equal "" "$(ls -A "$rootfs/proc")"
	equal 555 "$(stat -c %a "$rootfs/proc")"
}

# refused TARGET: with rootfs/proc as it is now, nothing runs, and nothing is
# mounted on TARGET or anywhere else on the host.
refused() {
	run -125 "$SUBJECT" run "$rootfs" echo "$random"
	contains "$output" /proc
	run ! grep "$random" <<<"$output"
	equal "" "$(ls -A "$1")"
	unchanged
}

@test "8.7 a rootfs whose /proc is a symbolic link is refused" {
	local link
	copy_rootfs
	run --separate-stderr -0 "$SUBJECT" run "$rootfs" readlink /proc/self
	rmdir "$rootfs/proc"
	mkdir "$work/target" "$rootfs/target"
	for link in "$work/target" ../target ../../../../../../../../proc target /target \
		/tmp . / "/$random"; do
		ln -s "$link" "$rootfs/proc"
		refused "$work/target"
		equal "" "$(ls -A "$rootfs/target")"
		rm "$rootfs/proc"
	done
}

@test "8.8 a rootfs whose /proc is a file, a FIFO or a device is refused" {
	local make
	copy_rootfs
	run --separate-stderr -0 "$SUBJECT" run "$rootfs" readlink /proc/self
	rmdir "$rootfs/proc"
	mkdir "$work/target"
	for make in touch mkfifo "mknod -m 600 {} c 1 3"; do
		# shellcheck disable=SC2086 # words on purpose
		case $make in
		*{}*) ${make%%\{*} "$rootfs/proc" ${make##*\}} ;;
		*) $make "$rootfs/proc" ;;
		esac
		refused "$work/target"
		rm "$rootfs/proc"
	done
}

@test "8.9 --skip proc: an empty /proc" {
	start --skip proc "$ROOTFS" sleep 1000
	[ "/proc/$init/root" -ef "$ROOTFS" ]
	equal "" "$(ls -A "/proc/$init/root/proc/")"
	run ! grep ' - proc ' "/proc/$init/mountinfo"
}

@test "8.10 a call that fails ends the run: 125, nothing runs, nothing is left" {
	fails_closed mount:EPERM:2
}
