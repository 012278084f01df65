#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # the inner shell's; set by helper, by run
# 14. /dev: devices, terminals and shared memory.  From outside, the container's /dev is
# /proc/$init/root/dev.

load helper

# Section 15 needs the /dev/null of this one.
without=(--skip dev --skip masked)

# hosts_device NAME FILE: from here on, the host's /dev/NAME is FILE, for the subject only.
hosts_device() {
	called_by unshare -m sh -c 'mount --bind "$1" "/dev/$0" && shift && exec "$@"' "$1" "$2"
}

# on_dev PATH: the line of the container's mountinfo for this path.  Prints the mount's
# flags, type and options.
on_dev() { awk -v path="$1" '$5 == path { print $6, $(NF - 2), $NF }' "/proc/$init/mountinfo"; }

@test "14.1 /dev has these entries, and no others" {
	local name number
	start "$ROOTFS" sleep 1000 # without a terminal
	cd "/proc/$init/root/dev"
	equal "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero" "$(echo *)" \
		"what is in /dev"
	equal "755 tmpfs" "$(stat -c %a .) $(stat -f -c %T .)" "the mode and the type of /dev"
	while read -r name number; do
		equal "character special file $number $(stat -c %a "/dev/$name")" \
			"$(stat -c '%F %t:%T %a' "$name")" "/dev/$name"
		contains "$(on_dev "/dev/$name")" ro,nosuid,noexec
	done <<-'END'
		null 1:3
		zero 1:5
		full 1:7
		random 1:8
		urandom 1:9
		tty 5:0
	END
	equal "pts/ptmx /proc/self/fd /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2" \
		"$(readlink ptmx fd stdin stdout stderr | paste -sd ' ')" "where the links point"
	contains "$(on_dev /dev/pts)" rw,nosuid,noexec
	for name in "" /shm /mqueue; do
		contains "$(on_dev "/dev$name")" rw,nosuid,nodev,noexec
	done
	equal "" "$(find shm mqueue -mindepth 1)" "what is in /dev/shm and /dev/mqueue"
	cd "$work"
}

@test "14.2 the devices do what they should, for every user" {
	prints "0 8 $random ok" -u 65534 "$ROOTFS" sh -c "
		head -c 4096 /dev/zero >/dev/null && wc -c </dev/null | tr '\n' ' '
		head -c 8 /dev/zero | tr '\0' x | wc -c | tr '\n' ' '
		echo $random | cat /dev/stdin | tr '\n' ' '
		echo x >/dev/full && exit
		head -c 4096 /dev/urandom | tr -d '\0' | head -c 100 | cmp -s - /dev/zero || echo ok"
	contains "$stderr" "No space left on device"
	# for "&" the shell opens /dev/null
	mdocker run "${without[@]}" "$ROOTFS" sh -c 'true & wait'
	contains "$stderr" /dev/null
	mdocker run "$ROOTFS" sh -c 'true & wait'
	equal "0 " "$status $(grep -v 'not written yet$' <<<"$stderr")" "the exit status, and what is on stderr, of: true &"
}

# An image whose /dev/null is an ordinary file, and one whose /dev/null is a link.
@test "14.3 the rootfs's own /dev stays as it is" {
	local was script="echo $random >/dev/null; echo x >/dev/x$random; rm -f /dev/zero; ls /dev/$random"
	copy_rootfs
	echo old >"$rootfs/etc/target"
	echo old >"$rootfs/dev/$random"
	ln -s ../etc/target "$rootfs/dev/null"
	was=$(ls -lAi --time-style=full-iso "$rootfs/dev")
	mdocker run "$rootfs" sh -c "$script"
	contains "$stderr" "No such file" # the rootfs's own file is covered
	equal "$was" "$(ls -lAi --time-style=full-iso "$rootfs/dev")" "the rootfs's dev"
	equal old "$(cat "$rootfs/etc/target")"
	prints "/dev/$random" "${without[@]}" "$rootfs" sh -c "$script"
	equal "$random" "$(cat "$rootfs/etc/target")" "without section 14: the target of the link"
	rm -r "${rootfs:?}/dev"
	prints "$random" "$rootfs" sh -c "test -c /dev/null && echo $random"
	equal "755 0 " "$(stat -c '%a %u' "$rootfs/dev") $(ls -A "$rootfs/dev")" "a new directory dev"
	cd "$work" # without section 13, ROOTFS is still a path here
	prints "$random" --skip pivot_root rootfs sh -c "test -c /dev/null && echo $random"
	unchanged
}

@test "14.4 what the command does to a device file does not reach the host's" {
	local was command
	mknod -m 666 "$work/null" c 1 3
	was=$(stat -c '%a %u %g %y' "$work/null")
	hosts_device null "$work/null"
	for command in "chmod 600" "chown 1:1" "touch -d 2000-01-01"; do
		prints "$random" --privileged "$ROOTFS" sh -c "$command /dev/shm && echo $random"
		mdocker run --privileged "$ROOTFS" sh -c "$command /dev/null"
		equal 1 "$status" "the exit status of: $command /dev/null"
		contains "$stderr" "Read-only file system"
		equal "$was" "$(stat -c '%a %u %g %y' "$work/null")" "the host's device after: $command /dev/null"
	done
}

@test "14.5 a host's device that is another one is refused" {
	local name number subject
	for name in null:5 zero:3 full:3 random:9 urandom:8 tty:3; do
		number=${name#*:} name=${name%:*} subject=$SUBJECT
		rm -f "$work/device"
		mknod -m 666 "$work/device" c 1 "$number"
		hosts_device "$name" "$work/device"
		refused 125 "the host's /dev/$name is another device" "$ROOTFS" echo ran
		SUBJECT=$subject
	done
	# the numbers of /dev/null, and a file
	rm "$work/device"
	mknod -m 666 "$work/device" b 1 3
	touch "$work/file"
	for name in device file; do
		hosts_device null "$work/$name"
		refused 125 "the host's /dev/null is another device" "$ROOTFS" echo ran
		SUBJECT=$subject
	done
	unchanged
}

# Prints the name of a new terminal, and what was written to it.
write_pty() {
	echo '#define _GNU_SOURCE
		#include <fcntl.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <unistd.h>
		int main(void) {
			char got[32] = "";
			int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
			if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) return 1;
			slave = open(ptsname(master), O_RDWR | O_NOCTTY);
			if (write(slave, "hello", 5) != 5 || read(master, got, 31) < 0) return 2;
			printf("%s %s\n", ptsname(master), got);
			fflush(stdout);
			pause();
		}' >"$work/pty.c"
	cc -w -static -o "$rootfs/pty" "$work/pty.c"
}

@test "14.6 terminals that are opened inside are the container's own" {
	local first user
	copy_rootfs
	write_pty
	mdocker run "${without[@]}" "$rootfs" /pty
	equal 1 "$status" "without section 14: the exit status of a program that opens a terminal"
	for user in 0 65534; do
		start -u "$user" "$rootfs" /pty
		wait_for shown .
		equal "/dev/pts/0 hello" "$(tail -n 1 "$work/out")" "its first terminal"
		equal "$user 5 620 88:0" "$(stat -c '%u %g %a %t:%T' "/proc/$init/root/dev/pts/0")"
		equal "0 ptmx" "$(cd "/proc/$init/root/dev/pts" && echo *)"
		[ "$(stat -c %d "/proc/$init/root/dev/pts/")" != "$(stat -c %d /dev/pts/)" ] ||
			equal "a file system of its own" "the host's" "what is mounted on /dev/pts"
		[ -z "$first" ] || kill -9 "$first"
		first=$init # the second container is there beside the first
	done
}

@test "14.7 shared memory and message queues are the container's own" {
	local dir first
	mkdir "$work/mqueue"
	mount -t mqueue mqueue "$work/mqueue"
	start "$ROOTFS" sh -c "echo >/dev/shm/$random; touch /dev/mqueue/$random; exec sleep 1000"
	first=$init
	start "$ROOTFS" sleep 1000
	for dir in shm mqueue; do
		[ -e "/proc/$first/root/dev/$dir/$random" ]
		[ ! -e "/proc/$init/root/dev/$dir/$random" ] ||
			equal "not there" "it is there" "a file of another container in /dev/$dir"
		equal 1777 "$(stat -c %a "/proc/$init/root/dev/$dir")" "the mode of /dev/$dir"
	done
	[ ! -e "/dev/shm/$random" ]
	[ ! -e "$work/mqueue/$random" ]
	equal tmpfs "$(stat -f -c %T "/proc/$init/root/dev/shm")"
	equal $((64 << 20)) "$(($(stat -f -c '%b * %S' "/proc/$init/root/dev/shm")))" "the size of /dev/shm"
	kill -9 "$first"
}

@test "14.8 /dev/console is the terminal, where mdocker has one" {
	local slave
	on_terminal "tty; '$SUBJECT' run '$ROOTFS' sh -c 'tty; read x; echo got-\$x >/dev/console; read x'"
	wait_for shown /dev/console
	slave=$(grep -o -m 1 '/dev/pts/[0-9]*' "$work/out")
	init=$(pgrep -f "^sh -c tty; read x")
	equal "$(stat -c '%t:%T %i %d' "$slave")" "$(stat -c '%t:%T %i %d' "/proc/$init/root/dev/console")" \
		"number and file of /dev/console"
	contains "$(on_dev /dev/console)" ro,nosuid,noexec
	type_in "$random\n"
	wait_for shown "got-$random"
	type_in '\n'
	ends_with 0 "$terminal"
}

@test "14.9 programs find their own host name" {
	copy_rootfs
	echo "192.0.2.1 $random" >"$rootfs/etc/hosts"
	mdocker run "${without[@]}" -h "h$random" "$rootfs" hostname -i
	equal 1 "$status" "without section 14: the exit status of hostname -i"
	prints 127.0.1.1 -h "h$random" "$rootfs" hostname -i
	start -h "h$random" "$rootfs" sleep 1000
	equal "127.0.0.1 localhost ::1 localhost 127.0.1.1 h$random" \
		"$(paste -sd ' ' "/proc/$init/root/etc/hosts")" "the container's /etc/hosts"
	equal "192.0.2.1 $random" "$(cat "$rootfs/etc/hosts")" "the rootfs's etc/hosts"
	[ ! -e "/proc/$init/root/dev/hosts" ]
	stop
	rm "$rootfs/etc/hosts"
	prints "$random" "$rootfs" sh -c "test ! -e /etc/hosts && echo $random"
	[ ! -e "$rootfs/etc/hosts" ]
	# a link that would lead into the host
	echo outside >"$work/hosts"
	ln -s "../../../../../..$work/hosts" "$rootfs/etc/hosts"
	prints "$random" "$rootfs" echo "$random"
	equal outside "$(cat "$work/hosts")"
	unchanged
}

@test "14.10 an image whose /dev is no directory is refused" {
	local link make
	copy_rootfs
	prints "$random" "$rootfs" echo "$random"
	rmdir "$rootfs/dev"
	mkdir "$work/target" "$rootfs/target"
	for link in "$work/target" ../target ../../../../../../../../dev target /target . "/$random"; do
		ln -s "$link" "$rootfs/dev"
		refused 125 "Not a directory" "$rootfs" echo ran
		contains "$stderr" "must be a directory, not a link"
		equal "" "$(find "$work/target" "$rootfs/target" -mindepth 1)"
		rm "$rootfs/dev"
	done
	for make in touch mkfifo; do
		"$make" "$rootfs/dev"
		refused 125 "Not a directory" "$rootfs" echo ran
		rm "$rootfs/dev"
	done
	refused 125 "Read-only" --read-only "$rootfs" echo ran # no /dev at all
	contains "$stderr" "has no directory /dev"
	unchanged
}

@test "14.11 if one of its calls fails nothing runs, and nothing is left" {
	local name
	for name in '"tmpfs", "[.]"' '"/dev/null"' '"/dev/tty"' '"devpts"' '"shm"' '"mqueue"'; do
		fails_closed mount "$name"
	done
	fails_closed mount_setattr '"null"'
	fails_closed symlink '"ptmx"'
	cd "$ROOTFS" # a directory that would do, if mdocker went on
	fails_closed chdir . --skip pivot_root
}

@test "14.12 a device file that is made in /dev does not work" {
	copy_rootfs
	mdocker run --privileged "$rootfs" sh -c 'mknod /tmp/zero c 1 5 && mknod /dev/other c 1 5 &&
		mknod /dev/shm/other c 1 5 && head -c 1 /dev/zero | wc -c'
	equal "0 1" "$status $output" "root may make one: $stderr"
	for name in /dev/other /dev/shm/other; do
		mdocker run --privileged "$rootfs" sh -c "mknod $name c 1 5 && head -c 1 $name"
		contains "$stderr" "Permission denied"
	done
}
