#!/usr/bin/env bats
# shellcheck disable=SC2030,SC2031,SC2154 # set by helper, by run
# What root in the container can still do.  These tests pass as long as the doors
# are open, so that the walkthrough does not claim what is not so; the section that
# closes one turns its test around.  Each looks first whether the host can do it.

load ../helper

# build NAME: a program of escapes/ in a rootfs of this test's own.
build() {
	copy_rootfs
	cc -Wall -Wextra -Werror -static -o "$rootfs/$1" "$MDOCKER_TESTS/deep/escapes/$1.c"
}

@test "escapes.1 chroot: a second one leads out (section 13 will close it)" {
	not_in_a_chroot
	build chroot
	echo "$random" >"$work/secret"
	mdocker run "$rootfs" cat "$work/secret"
	equal 1 "$status"
	mdocker run "$rootfs" /chroot cat "$work/secret"
	equal "0 $random" "$status $output"
	equal "" "$(find "$rootfs/tmp" -mindepth 1)"
}

@test "escapes.2 a device node: the kernel's log (section 16)" {
	build device
	"$rootfs/device" 1 11 >/dev/null # the host can
	mdocker run "$rootfs" /device 1 11
	equal 0 "$status"
	[ -n "$output" ]
	unchanged
}

@test "escapes.3 a mount: the host's /dev (sections 16, 17, 18)" {
	build mount
	mdocker run "$rootfs" /mount
	equal 0 "$status"
	mkdir "$work/dev"
	mount -t devtmpfs devtmpfs "$work/dev"
	equal "null is inode $(stat -c '%i of device %d' "$work/dev/null")" "$output"
	umount "$work/dev"
	unchanged # at least it is gone with the container
}

@test "escapes.4 a file below /proc/sys: the host's core_pattern (sections 15, 18)" {
	build sysctl
	mdocker run "$rootfs" /sysctl kernel/core_pattern
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
