#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# A rootfs may come from anyone, and may be anywhere.  Whatever its files are, the
# host's are neither read nor written, and what a command line names, however
# long or odd, arrives as it is or is refused with one message.

load helper

up=../../../../../../../../../../../../../../../..

# A rootfs to change, and what it may aim at: a directory of the host's with a
# secret in it, and with programs that would run inside if they could be reached.
set_bait() {
	copy_rootfs
	bait=$work/bait
	mkdir "$bait"
	echo "host's $random" >"$bait/secret"
	cp "$ROOTFS/bin/busybox" "$bait/sh"
	bait_before=$(bait_state)
}
bait_state() { stat -c '%n %f %s %y %z' "$bait" "$bait"/*; }
untouched() {
	equal "$bait_before" "$(bait_state)"
	unchanged
}

# replace NAME TARGET: NAME in the rootfs becomes a symbolic link to TARGET.
replace() {
	rm -rf "${rootfs:?}/$1"
	ln -s "$2" "$rootfs/$1"
}

# The directory $bait, in the rootfs: where a link to it leads from inside.
make_inside() { mkdir -p "$rootfs$bait"; }

# file_system PATH: type and options of what is mounted there, in the container's view.
file_system() {
	awk -v path="$1" '$5 == path { for (i = 7; $i != "-"; i++); print $(i + 1), $6 }' \
		"/proc/$init/mountinfo" | tail -n 1
}

@test "hostile.1 dev, etc, usr and others as links to the host's: they lead inside" {
	local name link
	set_bait
	for name in dev etc root run sys usr; do
		for link in "$bait" "$up$bait"; do
			replace "$name" "$link"
			equal "host's $random" "$(cat "$rootfs/$name/secret")" # from outside it does
			mdocker run "$rootfs" sh -c "cat /$name/secret; echo ran >/$name/$random"
			! grep "$random\$" <<<"$output" || false
			untouched
			# a runtime that mounts on these may refuse the link
			case $name:$status in dev:125 | sys:125) one_message "$name"; continue ;; esac
			[ "$status" != 0 ]
			make_inside
			echo "inside $random" >"$rootfs$bait/secret"
			mdocker run "$rootfs" sh -c "cat /$name/secret; echo ran >/$name/$random"
			equal "0 inside $random" "$status $output" "$name -> $link"
			equal ran "$(cat "$rootfs$bait/$random")"
			untouched
			rm -r "${rootfs:?}$bait"
		done
		rm "$rootfs/$name"
		mkdir "$rootfs/$name"
	done
}

@test "hostile.2 bin and bin/sh as links to the host's: no program of the host's runs" {
	local name link
	set_bait
	for name in bin bin/sh; do
		for link in "$bait" "$up$bait"; do
			[ "$name" = bin ] || link=$link/sh
			replace "$name" "$link"
			equal "$random" "$("$rootfs/bin/sh" -c "echo $random")"
			refused 127 /bin/sh "$rootfs" /bin/sh -c "echo ran"
			make_inside
			cp "$ROOTFS/bin/busybox" "$rootfs$bait/sh"
			start "$rootfs" /bin/sh -c 'while :; do read x; done'
			[ "/proc/$init/exe" -ef "$rootfs$bait/sh" ]
			stop
			untouched
			rm -r "${rootfs:?}$bait"
		done
		rm -r "${rootfs:?}/bin"
		cp -a "$ROOTFS/bin" "$rootfs/bin"
	done
	for link in /bin/busybox "$up/bin/busybox" ../bin/../../bin/busybox; do
		replace bin/sh "$link"
		start "$rootfs" /bin/sh -c 'while :; do read x; done'
		[ "/proc/$init/exe" -ef "$rootfs/bin/busybox" ]
		stop
	done
}

# A FIFO that anybody opens stops them for good: timeout says 124 then.
@test "hostile.3 a command that is no program: 126, or 127 if there is nothing" {
	local listen
	set_bait
	called_by timeout -k 1 10
	mkfifo "$rootfs/fifo"
	mknod -m 777 "$rootfs/device" c 1 3
	mknod -m 777 "$rootfs/disk" b 7 0
	chmod 777 "$rootfs/fifo"
	# the one program here that makes a socket
	mkdir -p "$rootfs/dev"
	chroot "$rootfs" /bin/busybox syslogd -n -O /dev/null 3>&- &
	listen=$!
	wait_for test -S "$rootfs/dev/log"
	mv "$rootfs/dev/log" "$rootfs/socket"
	kill "$listen"
	ln -s "$bait/sh" "$rootfs/dangling"
	ln -s loop "$rootfs/loop"
	mkdir "$rootfs/link"
	ln -s /bin/echo "$rootfs/link/echo"

	run -0 "$bait/sh" -c true
	mdocker run "$rootfs" /link/echo "$random"
	equal "0 $random" "$status $output"
	for name in fifo device disk socket tmp; do
		refused 126 "/$name: Permission denied" "$rootfs" "/$name"
	done
	refused 126 "/loop: Too many levels" "$rootfs" /loop
	refused 126 "/bin/sh/x: Not a directory" "$rootfs" /bin/sh/x
	refused 127 "/dangling: No such file" "$rootfs" /dangling
	untouched
}

@test "hostile.4 a directory, a FIFO and a broken script before the command in PATH" {
	set_bait
	called_by timeout -k 1 10
	mkdir -p "$rootfs/a/it" "$rootfs/b" "$rootfs/c" "$rootfs/d"
	mkfifo "$rootfs/b/it"
	printf '#!/%s\n' "$random" >"$rootfs/c/it"
	chmod +x "$rootfs/c/it"
	ln -s /bin/busybox "$rootfs/d/echo"
	ln -s ../bin/echo "$rootfs/d/it"
	# busybox goes by its name: a program called "it" says that it is none
	mdocker run -e PATH=/a:/b:/c:/d "$rootfs" it
	contains "$stderr" "applet not found"
	refused 126 "it: Permission denied" -e PATH=/a:/b "$rootfs" it
	refused 127 "it: No such file" -e PATH=/c:/x "$rootfs" it
}

@test "hostile.5 a name that is in / but not in PATH is not found, and no loader is blamed" {
	refused 127 "tmp: No such file" "$ROOTFS" tmp
	run ! grep interpreter <<<"$stderr"
	copy_rootfs
	printf '#!/%s\n' "$random" >"$rootfs/script"
	chmod +x "$rootfs/script"
	refused 127 "/script: No such file" "$rootfs" /script
	contains "$stderr" interpreter
}

@test "hostile.6 a set-user-ID command is that user's" {
	copy_rootfs
	echo '#include <unistd.h>
		int main(void) { for (;;) pause(); }' >"$work/suid.c"
	cc -static -o "$rootfs/suid" "$work/suid.c"
	chown 65534:65534 "$rootfs/suid"
	chmod 6755 "$rootfs/suid"
	start --part 2 "$rootfs" /suid # in Part III it has no effect
	equal "0 65534 65534 65534" "$(awk '/^Uid:/ { print $2, $3, $4, $5 }' "/proc/$init/status")"
	stop
	unchanged
}

@test "hostile.7 a working directory that leads out leads inside" {
	local dir
	set_bait
	called_by timeout -k 1 10
	ln -s "$bait" "$rootfs/absolute"
	ln -s "$up$bait" "$rootfs/relative"
	ln -s loop "$rootfs/loop"
	mkfifo "$rootfs/fifo"
	for dir in /absolute relative "$up/absolute"; do
		refused 125 "No such file" -w "$dir" "$rootfs" /bin/echo ran
	done
	refused 125 "Too many levels" -w /loop "$rootfs" /bin/echo ran
	refused 125 "Not a directory" -w /fifo "$rootfs" /bin/echo ran
	refused 125 "No such file" -w "" "$rootfs" /bin/echo ran
	run -0 "$SUBJECT" run -w "/tmp/$up$bait/new" "$rootfs" true # made inside
	[ -d "$rootfs$bait/new" ]
	untouched
	make_inside
	SUBJECT=$(sed -n "s/.*'\(.*\)' .*/\1/p" "$work/caller")
	for dir in /absolute relative "$up/absolute" "$bait" "/tmp/$up$bait"; do
		start -w "$dir" "$rootfs" sleep 1000
		[ "/proc/$init/cwd" -ef "$rootfs$bait" ]
		stop
	done
	start -w "$up" "$rootfs" sleep 1000
	[ "/proc/$init/cwd" -ef "$rootfs" ]
	stop
	untouched
}

@test "hostile.8 mdocker itself opens no file of the rootfs: all of them block" {
	local file
	set_bait
	called_by timeout -k 1 10
	mkdir -p "$rootfs/lib" "$rootfs/lib64" "$rootfs/usr/lib/locale" "$rootfs/usr/share/locale"
	for file in passwd group nsswitch.conf ld.so.preload ld.so.cache localtime locale.alias \
		gai.conf hosts resolv.conf shadow; do
		rm -f "$rootfs/etc/$file"
		mkfifo "$rootfs/etc/$file"
	done
	for file in lib/libc.so.6 lib/libnss_files.so.2 lib64/libgcc_s.so.1 \
		usr/lib/locale/locale-archive usr/share/locale/locale.alias; do
		mkfifo "$rootfs/$file"
	done
	run -124 timeout 0.2 cat "$rootfs/etc/passwd"
	export LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8
	mdocker run "$rootfs" /bin/busybox echo "$random"
	equal "0 $random" "$status $output"
	refused 127 "/$random" "$rootfs" "/$random"
	untouched
}

@test "hostile.9 a rootfs that is no directory, or is gone, is refused at once" {
	local path
	called_by timeout -k 1 10
	mkfifo "$work/fifo"
	ln -s loop "$work/loop"
	ln -s "$work/$random" "$work/dangling"
	for path in "$work/fifo" "$work/loop" "$work/dangling" /dev/null /proc/self/exe ""; do
		refused 125 "\"$path\"" "$path" /bin/echo ran
	done
	mkdir "$work/gone"
	cd "$work/gone"
	rmdir "$work/gone"
	refused 125 "No such file" . /bin/echo ran
	cd "$work"
	unchanged
}

@test "hostile.10 / as the rootfs: the host's files, in the container's namespaces" {
	local device
	device=$(stat -Lc %d /proc/)
	for path in / "/$up" /proc/self/root/; do
		start "$path" sleep "1000.${random#r}"
		[ "/proc/$init/root" -ef / ]
		[ ! "/proc/$init/ns/mnt" -ef /proc/self/ns/mnt ]
		equal "sleep 1000.${random#r} " "$(tr '\0' ' ' <"/proc/$init/root/proc/1/cmdline")"
		equal "$device" "$(stat -Lc %d /proc/)"
		stop
		unchanged
	done
}

@test "hostile.11 a file system of the kernel's as the rootfs: refused, and unchanged" {
	local path
	called_by timeout -k 1 10
	for path in /proc /sys /proc/self /sys/kernel /proc/self/fd; do
		[ -d "$path" ]
		refused 125 'mkdir(' "$path" /bin/echo ran
		[ ! -e "$path/proc" ]
	done
	unchanged
}

# A link in /proc leads to a directory in the mount namespace of its process.
@test "hostile.12 by way of /proc: our current directory, and what is in another namespace" {
	local other
	copy_rootfs
	echo "$random" >"$rootfs/$random"
	exec 8<"$rootfs"
	cd "$rootfs"
	for path in /proc/self/cwd /proc/self/cwd/bin/..; do
		[ "$path" -ef "$rootfs" ]
		equal "$random" "$("$SUBJECT" run "$path" cat "/$random" 3>&-)"
	done
	# a root of its own, as pivot_root makes it: the text of the link is only "/"
	unshare -m sh -c 'mount --bind "$0" "$0" && cd "$0" && pivot_root . tmp && umount -l tmp &&
		exec sleep 1000' "$rootfs" 3>&- &
	other=$!
	wait_for [ -e "/proc/$other/root/$random" ]
	for path in "/proc/$other/root" /proc/self/fd/8 /dev/fd/8; do
		[ -e "$path/$random" ]
		refused 125 "Invalid argument" "$path" /bin/echo ran
		contains "$stderr" "another mount namespace"
	done
	exec 8<&-
	unchanged
}

# An odd file system: start a container on it, look at it, and end it.
works_on() {
	local type=$1 rootfs=$2
	before=$(snapshot)
	echo "$random" >"$work/expected"
	start "$rootfs" sleep 1000
	[ "/proc/$init/root" -ef "$rootfs" ]
	contains " $(file_system /) " " $type"
	equal "proc" "$(file_system /proc | awk '{ print $1 }')"
	stop
	unchanged
}

@test "hostile.13 a rootfs on tmpfs: works; read-only, and noexec" {
	local mnt=$work/mnt
	mkdir "$mnt"
	mount -t tmpfs "$random" "$mnt"
	cp -a "$ROOTFS/." "$mnt"
	works_on "tmpfs rw" "$mnt"
	run -0 --separate-stderr "$SUBJECT" run "$mnt" sh -c "echo $random >/tmp/x; cat /tmp/x"
	equal "$random" "$output"

	mount -o remount,ro "$mnt"
	works_on "tmpfs ro" "$mnt"
	run -1 "$SUBJECT" run "$mnt" sh -c "echo $random >/tmp/x"
	contains "$output" "Read-only"

	mount -o remount,rw "$mnt"
	rmdir "$mnt/proc"
	mount -o remount,ro "$mnt"
	before=$(snapshot)
	refused 125 'mkdir("/proc"' "$mnt" /bin/echo ran
	contains "$stderr" "no directory /proc"
	unchanged

	mount -o remount,rw,noexec "$mnt"
	before=$(snapshot)
	refused 126 "/bin/sh: Permission denied" "$mnt" /bin/sh -c "echo ran"
	unchanged
	umount "$mnt"		# busy, if something were left
}

@test "hostile.14 a rootfs on an overlay: writes go to its upper layer" {
	local mnt=$work/mnt
	grep -qw overlay /proc/filesystems || modprobe overlay || skip "no overlay file system"
	mkdir "$mnt"
	mount -t tmpfs "$random" "$mnt"
	mkdir "$mnt/upper" "$mnt/work" "$mnt/root"
	mount -t overlay -o "lowerdir=$ROOTFS,upperdir=$mnt/upper,workdir=$mnt/work" "$random" "$mnt/root"
	works_on "overlay rw" "$mnt/root"
	run -0 --separate-stderr "$SUBJECT" run "$mnt/root" sh -c "echo $random >/tmp/x; rm -r /root"
	equal "$random" "$(cat "$mnt/upper/tmp/x")"
	[ ! -e "$ROOTFS/tmp/x" ]
	[ -d "$ROOTFS/root" ]
	[ ! -e "$mnt/root/root" ]
	mount -o remount,bind,ro "$mnt/root"
	works_on "overlay ro" "$mnt/root"
	umount "$mnt/root"
	umount "$mnt"
}

# An NFS server may be called "shared", which is also mountinfo's word for a mount
# that passes mounts on.
@test "hostile.15 names of the host's mounts are not taken for their properties" {
	mkdir "$work/mnt" "$work/mnt "$'\n'"shared:1"
	mount -t tmpfs shared:/export "$work/mnt"
	mount -t tmpfs "x - shared:2" "$work/mnt "$'\n'"shared:1"
	grep -q -- '- tmpfs shared:/export' /proc/self/mountinfo
	works_on "" "$ROOTFS"
}

@test "hostile.16 100 mounts below the rootfs, one of them the host's whole tree" {
	local i all
	copy_rootfs
	mkdir "$work/source" "$rootfs/host"
	echo "$random" >"$work/source/file"
	for ((i = 0; i < 99; i++)); do
		mkdir "$rootfs/tmp/m$i"
		mount --bind "$work/source" "$rootfs/tmp/m$i"
	done
	mount --rbind / "$rootfs/host"
	mkdir -p "$work/target"
	before=$(snapshot)
	start --privileged "$rootfs" sh -c "
		for i in \$(seq 0 98); do read x </tmp/m\$i/file && echo \$x; done
		mount -t tmpfs in$random /host$work/target
		mount -t tmpfs in$random /tmp/m0
		umount /tmp/m1
		exec sleep 1000"
	wait_for grep -q '^sleep' "/proc/$init/cmdline" # the shell has done all of it
	all=$(grep -c -e " /tmp/m[0-9]* " "/proc/$init/mountinfo")
	equal 99 "$all" "mounts of these in the container's table"	# one more, one fewer
	equal 2 "$(grep -c "in$random" "/proc/$init/mountinfo")"
	equal 99 "$(grep -c "^$random\$" "$work/out")"
	equal "$(grep ' - ' <<<"$before")" "$(snapshot | grep ' - ')"
	stop
	unchanged
	mount --make-rprivate "$rootfs/host" # or the host's own mounts go too
	umount -R "$rootfs/host"
	for ((i = 0; i < 99; i++)); do umount "$rootfs/tmp/m$i"; done
}

@test "hostile.17 a mount on the rootfs's /proc is covered inside, and still there outside" {
	copy_rootfs
	mount -t tmpfs "$random" "$rootfs/proc"
	mkdir "$rootfs/proc/1"
	mount -o remount,ro "$rootfs/proc"
	works_on "" "$rootfs"
	equal 1 "$(find "$rootfs/proc" -mindepth 1 | wc -l)"
}

# deep LENGTH: makes a directory 50 levels below $work whose path has LENGTH bytes,
# and prints the path.  (Its last levels are made from within: mkdir has a limit too.)
deep() {
	local path=$work i size
	cd "$work" || return
	for ((i = 50; i > 0; i--)); do
		size=$((($1 - ${#path}) / i - 1))
		name=$(printf '%0*d' "$size" 0)
		mkdir -p "$name"
		cd "$name" || return
		path=$path/$name
	done
	echo "$path"
}

@test "hostile.18 a rootfs at depth 50, with the longest path that there can be" {
	local path
	path=$work/$(printf 'd/%.0s' {1..49})rootfs
	mkdir -p "$path"
	cp -a "$ROOTFS/." "$path"
	works_on "" "$path"

	path=$(deep 4095)
	equal 4095 "${#path}"
	cd "$path"
	cp -a "$ROOTFS/." .
	works_on "" "$path"
	start . sleep 1000
	[ "/proc/$init/root" -ef . ]
	stop

	# one more, and the kernel takes it no longer
	refused 125 "File name too long" "$path/" /bin/echo ran
	cd "$work"
	unchanged
}

@test "hostile.19 spaces, newlines and .. in every name" {
	local odd=$'- a  b\nc\t"\'\\040$x' pid
	copy_rootfs
	cp "$ROOTFS/bin/busybox" "$rootfs/$odd"
	mkdir "$rootfs/tmp/$odd" "$rootfs/$odd.d"
	cp "$ROOTFS/bin/busybox" "$rootfs/$odd.d/sleep"
	start -w "/tmp/../$up/tmp/$odd" -e "K=$odd" -e "$odd=$random" \
		"$rootfs/../rootfs" "/tmp/../$odd.d/sleep" 1000
	[ "/proc/$init/exe" -ef "$rootfs/$odd.d/sleep" ]
	[ "/proc/$init/cwd" -ef "$rootfs/tmp/$odd" ]
	printf '%s\0' "/tmp/../$odd.d/sleep" 1000 | cmp - "/proc/$init/cmdline"
	tr '\0\n' '\n\0' <"/proc/$init/environ" >"$work/environ"
	for pid in "K=$odd" "$odd=$random"; do
		grep -qxF -e "$(tr '\n' '|' <<<"$pid" | sed 's/|$//')" <(tr '\0' '|' <"$work/environ")
	done
	stop
	unchanged
}

# What is printed is one line, whatever the name: it neither ends the line nor
# talks to the terminal.
@test "hostile.20 a message is one line and without control characters, for any name" {
	local odd=$'x\nmdocker: 9 ok\r\033[2Ky\x9b2J\xc2\x9b'
	for arguments in "$ROOTFS|/%" "%" "-w|/bin/sh/%|$ROOTFS|true" "-h|%|$ROOTFS" "--%" "--skip|%"; do
		IFS='|' read -ra words <<<"$arguments"
		words=("${words[@]//%/$odd}")
		mdocker run "${words[@]}"
		one_message "[2Ky"
		[ -z "$(LC_ALL=C tr -d ' -~\n' <<<"$stderr")" ]
	done
	copy_rootfs
	mdocker run --trace -h "${random}" -w "/tmp/$odd/.." "$rootfs" echo "$random"
	contains "$stderr" "[2Ky"
	[ -z "$(LC_ALL=C tr -d ' -~\n' <<<"$stderr")" ]
}

@test "hostile.21 a message says why, however long the name" {
	local long
	long=$(printf '%0100000d' 0)
	refused 126 "File name too long" "$ROOTFS" "/$long"
	refused 125 "File name too long" "/$long" true
	refused 125 "File name too long" -w "/$long" "$ROOTFS" true
	refused 125 "letters, digits" -h "$long" "$ROOTFS" true
	refused 125 "unknown option '--$long" "--$long" "$ROOTFS" true
	refused 125 "is not a number" --pids-limit "$long" "$ROOTFS" true
	unchanged
}

# fill BYTES: sets words so that they need that much of the space for arguments, in
# pieces below the kernel's limit for one (32 pages).  Each has a NUL, and a pointer.
fill() {
	local left=$1 word
	word=$(printf '%0100000d' 0)
	words=()
	for (( ; left > 100100; left -= 100009)); do words+=("$word"); done
	words+=("${word:0:left - 9}")
}

# Exec's limit is for arguments and environment together, a quarter of the stack's.
# Here mdocker gets all of that in arguments; its command has an environment, too.
bare() {
	(
		unset -f run # bats' own
		ulimit -s 8192
		# shellcheck disable=SC2046 # words
		export -n $(compgen -e) && exec ./m "$@" 3>&-
	)
}

@test "hostile.22 arguments up to the kernel's limit arrive; beyond it, inside: 126" {
	local fits=2000 beyond=$((4 << 20)) middle
	cd "$work"
	ln -s "$SUBJECT" m
	ln -s "$ROOTFS" r
	while ((beyond - fits > 1)); do
		middle=$(((fits + beyond) / 2))
		fill "$middle"
		if bare --version r sh "${words[@]}" >"$work/out" 2>&1; then
			fits=$middle
		else
			grep -q "list too long" "$work/out"
			beyond=$middle
		fi
	done
	[ "$fits" -gt 2000000 ]
	SUBJECT=bare
	fill $((fits - 1000))
	mdocker run r sh -c 'printf %s "$@" | wc -c; exit 7' sh "${words[@]}"
	equal "$(printf %s "${words[@]}" | wc -c) 7" "$output $status"
	fill "$fits"
	refused 126 "sh: Argument list too long" r sh "${words[@]}"
}

@test "hostile.23 10000 arguments, 10000 variables" {
	local arguments variables
	expected() {
		echo 10000
		printf '%s\n' "${arguments[@]}"
		printf '%s\n' "${variables[@]}" | grep ^v
	}
	mapfile -t arguments < <(seq -f "$random %.0f" 10000)
	mapfile -t variables < <(seq 10000 | sed "s/.*/-e\nv&=$random &/")
	mdocker run "${variables[@]}" "$ROOTFS" /bin/sh -c '
		echo "$#"
		printf "%s\n" "$@"
		env | grep ^v' sh "${arguments[@]}"
	equal 0 "$status"
	equal "$(expected | sort | cksum)" "$(sort <<<"$output" | cksum)"
}
