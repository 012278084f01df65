# Section 9, execvp: what the caller's process had does not reach the command,
# and what the user asked for reaches it unchanged.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# A line of the command's /proc/PID/status, seen from outside.
status_line() {
	awk -v key="$1:" '$1 == key { sub(/^[^\t]*\t/, ""); sub(/ $/, ""); print }' \
		"/proc/${2:-$init}/status"
}

# fails_to_run ARGUMENTS...: a command that would print "ran" does not.
fails_to_run() {
	mdocker run "$@"
	[ "$status" != 0 ] || equal "not 0" 0 "the exit status of: run $*"
	! grep -qx ran <<<"$output" || equal "nothing runs" "$output" "the output of: run $*"
}

variables() { tr '\0' '\n' <"/proc/$init/environ" | sort; }

# put NAME: stdin becomes a file of the container's, at $work/NAME.  It is at the
# same place on the host, so that no test here depends on section 7.
put() {
	mkdir -p "$rootfs$work"
	cat >"$work/$1"
	cp "$work/$1" "$rootfs$work/$1"
}

@test "9.1 the caller's variables do not reach the command" {
	export "SECRET_$random=$random" HOME=/nowhere PATH="$PATH:/x" HOSTNAME="y$random"
	start "$ROOTFS" sleep 1000
	equal "" "$(grep -e "$random" -e ^HOME=/nowhere -e '^PATH=.*:/x$' <<<"$(variables)")" \
		"variables of the caller that the command has"
}

@test "9.24 the environment is PATH, HOME, HOSTNAME, TERM and container, and nothing else" {
	export TERM="t$random"
	start --hostname "$random" "$ROOTFS" sleep 1000
	equal "HOME=/root
HOSTNAME=$random
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TERM=t$random
container=mdocker" "$(variables)"
}

@test "9.2 --env adds and replaces variables, the last one wins" {
	export "CALLER=$random caller"
	start -e A=1 -e "A=$random=x y" -e EMPTY= -e CALLER -e "NOBODY_$random" \
		--env HOME=/h "$ROOTFS" sleep 1000
	equal "A=$random=x y
CALLER=$random caller
EMPTY=
HOME=/h" "$(variables | grep -e ^A= -e ^CALLER= -e ^EMPTY= -e ^HOME= -e ^NOBODY_)"
}

@test "9.3 the command is looked up in the container's PATH, not in the caller's" {
	mkdir "$work/bin"
	printf '#!/bin/sh\necho ran\n' >"$work/bin/mine$random"
	chmod +x "$work/bin/mine$random"
	PATH=$work/bin:$PATH
	prints "$random" "$ROOTFS" echo "$random"
	prints "$random" -e "PATH=/$random:/bin" "$ROOTFS" echo "$random"
	fails_to_run "$ROOTFS" "mine$random"
	fails_to_run -e "PATH=/$random" "$ROOTFS" echo ran
}

@test "9.4 no descriptor above 2 reaches the command" {
	for fd in {4..20} 200; do eval "exec $fd</"; done
	[ -e "/proc/$BASHPID/fd/200" ]
	start "$ROOTFS" sleep 1000
	equal "0 1 2" "$(find "/proc/$init/fd" -mindepth 1 -printf '%f\n' | sort -n | xargs)" \
		"the descriptors that the command has"
	stop
}

@test "9.5 the caller's groups do not reach the command" {
	called_by setpriv --groups 4,27
	start "$ROOTFS" sleep 1000
	equal "4 27" "$(status_line Groups "$runtime")"
	equal "" "$(status_line Groups)" "the command's supplementary groups"
	stop
}

@test "9.6 the umask is 022, whatever the caller's" {
	umask 077
	start "$ROOTFS" sleep 1000
	equal 0022 "$(status_line Umask)"
	stop
}

# The signals that are ignored, without 32 and 33: these are libc's own, and a program
# that libc's posix_spawn(3) starts, as make does, has them ignored.
ignored() { printf '%016x' "$((0x$(status_line SigIgn) & ~0x180000000))"; }

# SIGHUP is signal 1, the lowest bit.  Who ignores it is nohup(1), which means it for all.
@test "9.7 no signal is blocked or ignored, whatever the caller did" {
	local subject=$SUBJECT
	env --ignore-signal --block-signal grep -q 'SigIgn:.*[1-9a-f]' /proc/self/status
	called_by env --ignore-signal --block-signal
	start "$ROOTFS" sleep 1000
	equal 000000000000000 "$(ignored | cut -c 1-15)" SigIgn
	equal 0000000000000000 "$(status_line SigBlk)" SigBlk
	stop
	SUBJECT=$subject
	called_by env --ignore-signal --default-signal=HUP --block-signal
	start "$ROOTFS" sleep 1000
	equal 0000000000000000 "$(ignored)" SigIgn
	equal 0000000000000000 "$(status_line SigBlk)" SigBlk
	stop
}

@test "9.8 the working directory is /, or that of --workdir" {
	cd "$work"
	start "$ROOTFS" sleep 1000
	[ "/proc/$init/cwd" -ef "/proc/$init/root" ] ||
		equal "its root directory" "$(readlink "/proc/$init/cwd")" "the command's current directory"
	stop
	start --workdir /tmp "$ROOTFS" sleep 1000
	[ "/proc/$init/cwd" -ef "/proc/$init/root/tmp" ] ||
		equal "the container's /tmp" "$(readlink "/proc/$init/cwd")" "its current directory with --workdir /tmp"
	stop
}

@test "9.9 a --workdir that is missing is made, one that is no directory is named" {
	copy_rootfs
	mkdir -p "$rootfs$work"
	umask 077
	for dir in "$work/$random" "$work/$random/b/c/" "$work/x/../y"; do
		prints "$(realpath -ms "$dir")" -w "$dir" "$rootfs" pwd
	done
	[ -d "$rootfs$work/$random/b/c" ] || [ -d "$work/$random/b/c" ]
	for dir in "$work/$random" "$work/$random/b"; do
		equal 755 "$(stat -c %a "$rootfs$dir" 2>/dev/null || stat -c %a "$dir")"
	done
	closed -w /bin/sh "$ROOTFS"
	contains "$output$stderr" /bin/sh
	closed -w /bin/sh/x "$ROOTFS"
}

@test "9.10 --workdir by a descriptor of the caller's does not lead out" {
	copy_rootfs
	mkdir "$work/again"
	mount --bind "$rootfs" "$work/again" # the same directory, in another mount
	exec 7<"$work" 8<"$work/again"
	prints "$random" "$rootfs" /bin/echo "$random"
	closed -w /proc/self/fd/7 "$rootfs"
	closed -w /proc/self/fd/8 "$rootfs"
	exec 7<&- 8<&-
}

@test "9.11 no such command: 127, and its name" {
	ends 127 "$random" "$ROOTFS" "$random"
	ends 127 "/bin/$random" "$ROOTFS" "/bin/$random"
}

@test "9.12 not a program: 126, and its name" {
	copy_rootfs
	echo 'echo ran' | put file
	ends 126 /etc "$ROOTFS" /etc
	ends 126 "$work/file" "$rootfs" "$work/file"
}

@test "9.13 a script whose interpreter is missing: 127, and its name" {
	copy_rootfs
	printf '#!/bin/%s\necho ran\n' "$random" | put script
	chmod +x "$rootfs$work/script" "$work/script"
	ends 127 "$work/script" "$rootfs" "$work/script"
}

@test "9.14 a script is run by its interpreter, and by sh if it names none" {
	copy_rootfs
	echo 'echo $0 $1' | put script
	chmod +x "$rootfs$work/script" "$work/script"
	prints "$work/script $random" "$rootfs" "$work/script" "$random"
	printf '#!/bin/echo\n' | put script
	prints "$work/script $random" "$rootfs" "$work/script" "$random"
}

@test "9.15 arguments arrive unchanged" {
	arguments=("" " " "$random  x" '*' '$HOME' "'" '"' "\\" $'two\nlines' -- -x ü "")
	printf '<%s>\0' "${arguments[@]}" >"$work/expected"
	"$SUBJECT" run "$ROOTFS" /bin/sh -c 'printf "<%s>\0" "$@"' sh "${arguments[@]}" |
		tail -c "$(wc -c <"$work/expected")" >"$work/got"
	cmp "$work/expected" "$work/got"
}

@test "9.16 --skip execvp makes a container in which nothing runs: 125" {
	prints "$random" "$ROOTFS" /bin/echo "$random"
	mdocker run --skip execvp "$ROOTFS" /bin/echo ran
	equal 125 "$status"
	equal "" "$output"
	unchanged
}

@test "9.17 the command is not found by way of an open descriptor, or of mdocker's" {
	copy_rootfs
	cp "$ROOTFS/bin/busybox" "$work/echo"
	exec 8<"$work"
	prints "$random" "$rootfs" echo "$random"
	fails_to_run "$rootfs" /proc/self/fd/8/echo ran
	mkdir "$rootfs/own" # BusyBox goes by its name
	for n in 3 4 5 6; do # one is the host's /proc
		ln -sf "/proc/self/fd/$n/$$/root$work/echo" "$rootfs/own/echo"
		fails_to_run -e PATH=/own "$rootfs" echo ran
	done
	exec 8<&-
	[ -x "/proc/$$/root$work/echo" ]
}

@test "9.18 the group is root's, whatever the caller's was" {
	called_by setpriv --regid 1234 --clear-groups
	start "$ROOTFS" sleep 1000
	equal "0 0 0 0" "$(awk '/^Gid:/ { print $2, $3, $4, $5 }' "/proc/$init/status")" \
		"the command's group IDs"
	stop
}

@test "9.19 if the groups cannot be dropped nothing runs, and nothing is left" {
	fails_closed setgroups .
}

@test "9.20 where the caller has no TERM, it is linux" {
	called_by env -u TERM
	start "$ROOTFS" sleep 1000
	contains "$(variables)" TERM=linux
	stop
}

@test "9.21 a hostname of 64 bytes is whole in HOSTNAME" {
	name=$(printf '%s-%064d' "$random" 0 | cut -c 1-64)
	start --hostname "$name" "$ROOTFS" sleep 1000
	equal "HOSTNAME=$name" "$(variables | grep ^HOSTNAME=)"
	stop
}

@test "9.22 the user is root, also the real one, whatever the caller's was" {
	called_by setpriv --ruid 1234
	start "$ROOTFS" sleep 1000
	equal "1234 0 0 0" "$(awk '/^Uid:/ { print $2, $3, $4, $5 }' "/proc/$runtime/status")"
	equal "0 0 0 0" "$(awk '/^Uid:/ { print $2, $3, $4, $5 }' "/proc/$init/status")" \
		"the command's user IDs"
	stop
}

# The host's /proc, bound into the rootfs, has links to every root directory.
@test "9.23 a --workdir that leads out by way of /proc is refused" {
	copy_rootfs
	mkdir "$rootfs/outside"
	mount --bind /proc "$rootfs/outside"
	prints "$random" -w /outside "$rootfs" /bin/echo "$random"
	closed -w "/outside/$$/root$work" "$rootfs"
}
