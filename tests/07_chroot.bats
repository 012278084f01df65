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

# shows LINE, hides LINE: whether LINE is the last that a command inside prints.
shows() { prints "$1" "${light[@]}" "${@:2}"; }
hides() {
	mdocker run "${light[@]}" "${@:2}"
	! grep -qx "$1" <<<"$output" || equal "not this line" "$1" "what is printed by: run ${*:2}"
}

# at DIRECTORY LINK: whether the command's root or cwd is this directory.
at() {
	[ "/proc/$init/$2" -ef "$1" ] ||
		equal "the directory $1" "$(readlink "/proc/$init/$2")" "the command's /proc/PID/$2"
}

@test "7.1 the rootfs is the command's root directory, and the current one" {
	for workdir in "" "-w ."; do # chdir(".") mends nothing
		# shellcheck disable=SC2086 # words
		start $workdir "${light[@]}" "$ROOTFS" sleep 1000
		at "$ROOTFS" root
		at "$ROOTFS" cwd
		stop
	done
}

@test "7.2 the rootfs's files are there, and the host's are nowhere" {
	marked
	shows "inside $random" "$rootfs" cat "/$random"
	hides "outside $random" "$rootfs" cat "$work/$random"
	start "${light[@]}" "$rootfs" sleep 1000
	# not below some other directory either, as pivot_root leaves the old root
	for path in "/proc/$init/root" "/proc/$init/root"/* "/proc/$init/root"/*/*; do
		[ ! -e "$path$work/$random" ] || equal "" "$path" "here is the host's root"
	done
	[ -e "$work/$random" ]
}

@test "7.3 no number of .. leads above the root" {
	marked
	local up=../../../../../../../../../../../../../../../..
	shows "inside $random" "$rootfs" cat "$up/$random"
	shows "inside $random" "$rootfs" cat "/$up/$random"
	shows "inside $random" "$rootfs" sh -c "cd $up; cd $up; exec cat $random"
	shows "inside $random" "$rootfs" sh -c "cd /tmp; cd ..; cd ..; exec cat $random"
	hides "outside $random" "$rootfs" cat "$up$work/$random"
}

@test "7.4 a symbolic link in the rootfs leads into the rootfs" {
	marked
	ln -s "$work/$random" "$rootfs/absolute"
	ln -s "../../../../../..$work/$random" "$rootfs/relative"
	equal "outside $random" "$(cat "$rootfs/absolute")"
	hides "outside $random" "$rootfs" cat /absolute
	hides "outside $random" "$rootfs" cat /relative
	mkdir -p "$rootfs$work"
	echo "also $random" >"$rootfs$work/$random"
	shows "also $random" "$rootfs" cat /absolute
	shows "also $random" "$rootfs" cat /relative
}

@test "7.5 what the command writes to / is in the rootfs" {
	marked
	mdocker run "${light[@]}" "$rootfs" cp "/$random" "/tmp/new$random"
	equal "inside $random" "$(cat "$rootfs/tmp/new$random")" "the new file in the rootfs's /tmp"
	[ ! -e "/tmp/new$random" ] || equal "not there" "it is there" "the new file in the host's /tmp"
}

@test "7.6 a relative rootfs, with a slash at the end, and none at all" {
	marked
	cd "$work"
	shows "inside $random" rootfs cat "/$random"
	shows "inside $random" ./rootfs/ cat "/$random"
	shows "inside $random" ./rootfs/bin/../ cat "/$random"
	cd rootfs/bin
	shows "inside $random" .. cat "/$random"
	cd "$work"
	equal "inside $random" "$(echo "cat /$random" | "$SUBJECT" run "${light[@]}" 3>&- | tail -n 1)"
}

@test "7.7 a symbolic link to a rootfs" {
	marked
	ln -s rootfs "$work/relative"
	ln -s "$work/rootfs" "$work/absolute"
	shows "inside $random" "$work/relative" cat "/$random"
	shows "inside $random" "$work/absolute" cat "/$random"
}

@test "7.8 a path with spaces, a newline, quotes and a dash" {
	marked
	local name=$'- a  b\nc\'d"e\\040$HOME'
	mv "$rootfs" "$work/$name"
	shows "inside $random" "$work/$name" cat "/$random"
	start "${light[@]}" "$work/$name" sleep 1000
	at "$work/$name" root
}

@test "7.9 a rootfs that is not there, or is no directory, is refused" {
	marked
	shows "inside $random" "$rootfs" cat "/$random"
	closed "$work/no$random"
	closed "$rootfs/$random"
	unchanged
}

@test "7.10 --skip chroot: the host's files are there" {
	marked
	start --skip chroot "${light[@]}" "$rootfs" sleep 1000
	at / root
	shows "outside $random" --skip chroot "$rootfs" cat "$work/$random"
}

@test "7.11 if the root cannot be changed nothing runs, and nothing is left" {
	fails_closed chroot,pivot_root . "${light[@]}"
}
