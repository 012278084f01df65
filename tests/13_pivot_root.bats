#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2034,SC2030,SC2031,SC2154 # the inner shell's; set by helper, by run
# 13. pivot_root: the host's files are not mounted, and mdocker's own file is out of
# reach.  --privileged leaves out the sections that would stop an attack as well.

load helper

# A rootfs with a file system mounted below it, both with device files and set-user-ID
# programs, as in an image that attacks.
hostile_rootfs() {
	local dir
	copy_rootfs
	mkdir "$rootfs/below"
	mount -t tmpfs "$random" "$rootfs/below"
	echo 'int main(void) { return printf("%d\n", geteuid()) < 0; }' |
		cc -w -static -o "$work/euid" -x c -
	for dir in "$rootfs" "$rootfs/below"; do
		mknod -m 666 "$dir/device" c 1 3
		install -m 4755 "$work/euid" "$dir/euid"
	done
	before=$(snapshot)
}

# As a process sees it that joins the mount namespace only: its root is then the topmost
# mount on "/", wherever the command's root is.
in_mounts() { nsenter -t "$init" -m "$@"; }

@test "13.1 the host's files are mounted nowhere in the container" {
	echo "$random" >"$work/secret"
	start --skip pivot_root "$ROOTFS" sleep 1000
	equal "$random" "$(in_mounts cat "$work/secret")" "a file of the host, without section 13"
	stop
	start "$ROOTFS" sleep 1000
	[ "/proc/$init/root" -ef "$ROOTFS" ]
	! in_mounts cat "$work/secret" 2>/dev/null ||
		equal "not there" "it is there" "a file of the host, in the container's mounts"
	equal "$random" "$(in_mounts echo "$random")" # so it was not nsenter that failed
	# one root, which is the rootfs, and besides it only what sections 8, 14 and 15 mount
	equal "$(stat -c '%Hd:%Ld' "$ROOTFS") ${ROOTFS#"$TMPDIR"}" \
		"$(awk '$5 == "/" { print $3, $4 }' "/proc/$init/mountinfo")" "what is mounted on /"
	equal "" "$(awk '$5 !~ /^\/((dev|proc|sys)(\/.*)?|etc\/hosts)?$/' "/proc/$init/mountinfo")" \
		"other mounts in the container"
}

@test "13.2 a second chroot leads nowhere" {
	not_in_a_chroot
	copy_rootfs
	cp "$work/escape" "$rootfs/escape"
	echo "$random" >"$work/secret"
	mdocker run --privileged --skip pivot_root "$rootfs" /escape cat "$work/secret"
	equal "0 $random" "$status $output" "without section 13: the attack"
	prints "$random" --privileged "$rootfs" /escape echo "$random" # it does start, and
	mdocker run --privileged "$rootfs" /escape cat "$work/secret"
	equal "1 " "$status $output" "the attack"
}

@test "13.3 device files of the image are dead, also in a mount below it" {
	local path
	hostile_rootfs
	for path in /device /below/device; do
		prints "$random" --privileged --skip pivot_root "$rootfs" sh -c "cat $path && echo $random"
		mdocker run --privileged "$rootfs" cat "$path"
		equal 1 "$status" "the exit status of: cat $path"
		contains "$stderr" "Permission denied"
	done
	unchanged
}

@test "13.4 set-user-ID programs of the image run as their caller" {
	local path
	hostile_rootfs
	for path in /euid /below/euid; do
		prints 0 --privileged --skip pivot_root -u 65534 "$rootfs" "$path"
		prints 65534 --privileged -u 65534 "$rootfs" "$path"
	done
	unchanged
}

@test "13.5 --read-only: nothing in the rootfs can be changed, from the inside" {
	local path
	hostile_rootfs
	for path in / /below/; do
		prints "$random" --privileged "$rootfs" sh -c "echo $random >${path}new && cat ${path}new && rm ${path}new"
		mdocker run --privileged --read-only "$rootfs" sh -c "echo >${path}new"
		[ "$status" != 0 ]
		contains "$stderr" "Read-only file system"
	done
	prints "$random" --read-only "$rootfs" sh -c "echo $random >/dev/shm/x && test -d /proc/1 && cat /dev/shm/x"
	start --read-only "$rootfs" sleep 1000
	touch "$rootfs/$random" "$rootfs/below/$random" # the host still can
	[ -e "/proc/$init/root/below/$random" ]
	stop
	unchanged
}

# From outside, PID 1's program is /proc/PID/exe.  A process that runs keeps its file from
# being written, so whoever wants to has to wait for its end.
@test "13.6 PID 1 of --init is a copy in memory, which nothing can change" {
	local exe attack
	start --init --skip pivot_root "$ROOTFS" sleep 1000
	[ "/proc/$(pid_1)/exe" -ef "$SUBJECT" ]
	stop
	start --init "$ROOTFS" sleep 1000
	equal "/memfd:mdocker (deleted)" "$(readlink "/proc/$(pid_1)/exe")" "the program of PID 1"
	equal "/memfd:mdocker (deleted)" "$(readlink "/proc/$runtime/exe")" "the program of the parent"
	cmp "/proc/$runtime/exe" "$SUBJECT"
	exec {exe}<"/proc/$(pid_1)/exe"
	stop
	for attack in "echo >>" "echo 1<>" "truncate -s 0" "truncate -s 100000000"; do
		wait_for eval ": >>/proc/self/fd/$exe" # before: Text file busy
		! sh -c "$attack /proc/self/fd/$exe" || equal "it fails" "it succeeds" "$attack"
	done 2>/dev/null
	cmp "/proc/self/fd/$exe" "$SUBJECT"
	exec {exe}<&-
}
pid_1() { awk '/^PPid:/ { print $2 }' "/proc/$init/status"; }

# The image has a dynamic linker of its own, which the kernel starts for mdocker's file.
@test "13.7 an image that executes /proc/self/exe cannot overwrite mdocker's file" {
	local linker
	linker=$(LC_ALL=C readelf -l "$SUBJECT" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')
	[ -n "$linker" ] || skip "does not apply: SUBJECT is a static program"
	copy_rootfs
	printf '#!/proc/self/exe\n' >"$rootfs/script"
	chmod +x "$rootfs/script"
	mkdir -p "$rootfs${linker%/*}"
	cc -Wall -Wextra -Werror -static -nostartfiles -fno-stack-protector \
		-o "$rootfs$linker" "$MDOCKER_TESTS/deep/escapes/exe.c"
	cat >"$rootfs/attack" <<-END
		until echo $random 2>/dev/null >/proc/self/fd/3; do
			echo \$((n = n + 1)) >/tries
			sleep 0.01
		done
	END
	overwrites --skip pivot_root
	equal "$random" "$(cat "$work/mdocker")" "without section 13: the program's file"
	overwrites
	cmp "$SUBJECT" "$work/mdocker"
}

# The attack with these options, on a copy of the subject.  It must try on after the end
# of mdocker.
overwrites() {
	local tries
	rm -f "$rootfs/tries"
	cp "$SUBJECT" "$work/mdocker"
	"$work/mdocker" run "$@" "$rootfs" /script >"$work/out" 2>&1 </dev/null 3>&- &
	runtime=$! started=
	wait_for test -s "$rootfs/tries"
	init=$(descendants "$runtime" | head -n 1)
	kill -9 "$runtime"
	wait "$runtime" || true
	tries=$(cat "$rootfs/tries")
	wait_for eval 'ended $init || [ "$(cat "$rootfs/tries")" -gt $((tries + 20)) ]'
	kill -9 "$init" 2>/dev/null || true
	wait_for ended "$init"
}

@test "13.8 a link, a relative path, /proc/self/cwd and / itself are good for a rootfs" {
	local path
	copy_rootfs
	echo "$random" >"$rootfs/marker"
	ln -s rootfs "$work/link"
	ln -s "$work/link/" "$work/second"
	cd "$rootfs/bin"
	for path in "$work/link" "$work/second" "$work/link/." .. ../../rootfs/bin/..; do
		prints "$random" "$path" cat /marker
	done
	cd "$rootfs"
	prints "$random" /proc/self/cwd cat /marker
	start / sleep 1000 # the host's own files, and yet another mount
	[ "/proc/$init/root" -ef / ]
	equal 1 "$(awk '$5 == "/" && $6 ~ /nosuid,nodev/' "/proc/$init/mountinfo" | wc -l)" "the mounts on /"
	stop
	unchanged
}

@test "13.9 where the kernel is too old, or the copy does not fit, a message says so" {
	prints "$random" "$ROOTFS" echo "$random"
	local subject=$SUBJECT
	with_fault mount_setattr:ENOSYS
	refused 125 "Function not implemented" "$ROOTFS" echo ran
	contains "$stderr" "Linux 5.12"
	SUBJECT=$subject
	called_by bash -c 'ulimit -f 10; exec "$0" "$@"' # in KiB; a part must not be run
	refused 125 "" "$ROOTFS" echo ran
	contains "$stderr" "ulimit -f"
	unchanged
}

@test "13.10 ps shows mdocker under the name of its file" {
	ln -s "$SUBJECT" "$work/$random"
	SUBJECT=$work/$random
	start --init "$ROOTFS" sleep 1000
	equal "${random::15}" "$(cat "/proc/$runtime/comm")" "the name of the parent"
	equal "${random::15}" "$(cat "/proc/$(pid_1)/comm")" "the name of PID 1"
	equal sleep "$(cat "/proc/$init/comm")" "the name of the command"
	contains "$(tr '\0' ' ' <"/proc/$runtime/cmdline")" "$work/$random run --init "
}

@test "13.11 if one of its calls fails nothing runs, and nothing is left" {
	fails_closed memfd_create .
	fails_closed sendfile .
	fails_closed fcntl F_ADD_SEALS
	cd "$ROOTFS" # a directory that would do, if mdocker went on
	fails_closed chdir .
	fails_closed open_tree .
	fails_closed mount_setattr .
	fails_closed move_mount .
	fails_closed pivot_root .
	fails_closed umount2 .
	fails_closed execveat . # fexecve, in most libcs
}
