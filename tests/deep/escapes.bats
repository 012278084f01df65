#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2154 # set by helper, by run
# The ways out that the walkthrough shows: each is open with Parts I and II, which also
# shows that the host can do it, and Part III stops it.

load ../helper

# build NAME: a program of escapes/ in a rootfs of this test's own.
build() {
	copy_rootfs
	cc -Wall -Wextra -Werror -static -o "$rootfs/$1" "$MDOCKER_TESTS/deep/escapes/$1.c"
}

# stopped_by SECTIONS COMMAND...: each of these sections is enough to stop it, and without
# all of them it gets through.
stopped_by() {
	local all='' alone n other
	for n in $1; do all+=" --skip $n"; done
	# shellcheck disable=SC2086 # words
	mdocker run $all "$rootfs" "${@:2}"
	equal 0 "$status" "without sections $1: $stderr"
	for n in $1; do
		alone=
		for other in $1; do [ "$other" = "$n" ] || alone+=" --skip $other"; done
		# shellcheck disable=SC2086 # words
		mdocker run $alone "$rootfs" "${@:2}"
		equal 1 "$status" "with section $n, the exit status of: $alone ${*:2}"
	done
}

@test "escapes.1 chroot: a second one leads out, and 13, 16 and 17 stop it" {
	not_in_a_chroot
	build chroot
	echo "$random" >"$work/secret"
	mdocker run --part 2 "$rootfs" cat "$work/secret"
	equal 1 "$status"
	mdocker run --part 2 "$rootfs" /chroot cat "$work/secret"
	equal "0 $random" "$status $output"
	mdocker run "$rootfs" /chroot cat "$work/secret"
	equal "1 " "$status $output"
	stopped_by "13 16 17" /chroot cat "$work/secret"
	equal "" "$(find "$rootfs/tmp" -mindepth 1)"
}

@test "escapes.2 a device node: the kernel's log, and 13 and 16 stop it" {
	build device
	"$rootfs/device" 1 11 >/dev/null # the host can
	mdocker run --part 2 "$rootfs" /device 1 11
	equal 0 "$status"
	[ -n "$output" ]
	stopped_by "13 16" /device 1 11
	unchanged
}

@test "escapes.3 a mount: the host's /dev, and 16 and 17 stop it" {
	build mount
	mdocker run --part 2 "$rootfs" /mount
	equal 0 "$status"
	mkdir "$work/dev"
	mount -t devtmpfs devtmpfs "$work/dev"
	equal "null is inode $(stat -c '%i of device %d' "$work/dev/null")" "$output"
	umount "$work/dev"
	stopped_by "16 17" /mount
	unchanged # at least it is gone with the container
}

@test "escapes.4 a file below /proc/sys: the host's core_pattern, and 15 stops it" {
	build sysctl
	mdocker run --part 2 "$rootfs" /sysctl kernel/core_pattern
	equal "0 /proc/sys/kernel/core_pattern: written" "$status $output"
	stopped_by 15 /sysctl kernel/core_pattern
	# but only as long as nobody can take the mask off
	mdocker run --skip 16 --skip 17 "$rootfs" sh -c 'umount /proc/sys && exec /sysctl kernel/core_pattern'
	equal "0 /proc/sys/kernel/core_pattern: written" "$status $output"
}

@test "escapes.5 a socket without a file: the host's network (section 20)" {
	build network
	"$rootfs/network" "$random" "said $random" 3>&- &
	wait_for grep -q "@$random\$" /proc/net/unix
	mdocker run "$rootfs" /network "$random"
	equal "0 said $random" "$status $output"
	wait
}
