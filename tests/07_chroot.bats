#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 7. chroot: a root directory of its own.  /proc/PID/root and /proc/PID/cwd show
# from outside what a process has.

load helper

# Without the sections that refuse to run where 3 or 5 is missing.
light=(--skip mounts --skip hostname --skip proc)

# A rootfs with a marker in it, and a file of the host's of another content.
marked() {
	copy_rootfs
	echo "inside $random" >"$rootfs/$random"
	echo "outside $random" >"$work/$random"
}

# inside ROOTFS COMMAND...: prints what it prints, and fails as it fails.
inside() { "$SUBJECT" run "${light[@]}" "$@" 3>&-; }

@test "7.1 the rootfs is the command's root directory, and the current one" {
	start "${light[@]}" "$ROOTFS" sleep 1000
	[ "/proc/$init/root" -ef "$ROOTFS" ]
	[ "/proc/$init/cwd" -ef "$ROOTFS" ]
	[ "/proc/$runtime/root" -ef / ]
}

@test "7.2 the rootfs's files are there, the host's are not" {
	marked
	equal "inside $random" "$(inside "$rootfs" cat "/$random")"
	run -1 inside "$rootfs" cat "$work/$random"
	run -1 inside "$rootfs" test -e "$work"
	run -0 test -e "$work"
}

@test "7.3 no number of .. leads above the root" {
	marked
	local up=../../../../../../../../../../../../../../../..
	equal "inside $random" "$(inside "$rootfs" cat "$up/$random")"
	equal "inside $random" "$(inside "$rootfs" cat "/$up/$random")"
	equal "inside $random" "$(inside "$rootfs" sh -c "cd $up; cd $up; exec cat $random")"
	equal "inside $random" "$(inside "$rootfs" sh -c "cd /tmp; cd ..; cd ..; exec cat $random")"
	run -1 inside "$rootfs" cat "$up$work/$random"
}

@test "7.4 a symbolic link in the rootfs leads into the rootfs" {
	marked
	ln -s "$work/$random" "$rootfs/absolute"
	ln -s "../../../../../..$work/$random" "$rootfs/relative"
	run -0 cat "$rootfs/absolute"
	run -1 inside "$rootfs" cat /absolute
	run -1 inside "$rootfs" cat /relative
	mkdir -p "$rootfs$work"
	echo "also $random" >"$rootfs$work/$random"
	equal "also $random" "$(inside "$rootfs" cat /absolute)"
	equal "also $random" "$(inside "$rootfs" cat /relative)"
}

@test "7.5 what the command writes to / is in the rootfs" {
	marked
	inside "$rootfs" cp "/$random" "/tmp/new$random"
	equal "inside $random" "$(cat "$rootfs/tmp/new$random")"
	run ! test -e "/tmp/new$random"
}

@test "7.6 a relative rootfs, with a slash at the end, and none at all" {
	marked
	cd "$work"
	equal "inside $random" "$(inside rootfs cat "/$random")"
	equal "inside $random" "$(inside ./rootfs/ cat "/$random")"
	equal "inside $random" "$(inside ./rootfs/bin/../ cat "/$random")"
	cd rootfs/bin
	equal "inside $random" "$(inside .. cat "/$random")"
	cd "$work"
	equal "inside $random" "$(echo "cat /$random" | "$SUBJECT" run "${light[@]}" 3>&-)"
}

@test "7.7 a symbolic link to a rootfs" {
	marked
	ln -s rootfs "$work/relative"
	ln -s "$work/rootfs" "$work/absolute"
	equal "inside $random" "$(inside "$work/relative" cat "/$random")"
	equal "inside $random" "$(inside "$work/absolute" cat "/$random")"
}

@test "7.8 a path with spaces, a newline, quotes and a dash" {
	marked
	local name=$'- a  b\nc\'d"e\\040$HOME'
	mv "$rootfs" "$work/$name"
	equal "inside $random" "$(inside "$work/$name" cat "/$random")"
	start "${light[@]}" "$work/$name" sleep 1000
	[ "/proc/$init/root" -ef "$work/$name" ]
}

@test "7.9 a rootfs that is not there, or is no directory, is refused" {
	marked
	equal "inside $random" "$(inside "$rootfs" cat "/$random")"
	run -125 inside "$work/no$random" echo ran
	contains "$output" "$work/no$random"
	run -125 inside "$rootfs/$random" echo ran
	contains "$output" "$rootfs/$random"
	unchanged
}

@test "7.10 --skip chroot: the host's files are there" {
	marked
	start --skip chroot "${light[@]}" "$rootfs" sleep 1000
	[ "/proc/$init/root" -ef / ]
	equal "outside $random" "$(inside --skip chroot "$rootfs" cat "$work/$random")"
}

@test "7.11 a call that fails ends the run: 125, nothing runs, nothing is left" {
	fails_closed chroot
}
