# Section 9, execvp: what the caller's process had does not reach the command,
# and what the user asked for reaches it unchanged.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# A line of the command's /proc/PID/status, seen from outside.
status_line() {
	awk -v key="$1:" '$1 == key { sub(/^[^\t]*\t/, ""); sub(/ $/, ""); print }' \
		"/proc/${2:-$init}/status"
}

variables() { tr '\0' '\n' <"/proc/$init/environ" | sort; }

# put NAME: stdin becomes a file of the container's, at $work/NAME.  It is at the
# same place on the host, so that no test here depends on section 7.
put() {
	mkdir -p "$rootfs$work"
	cat >"$work/$1"
	cp "$work/$1" "$rootfs$work/$1"
}

@test "9.1 the environment is these five variables, and none of the caller's" {
	export "SECRET_$random=$random" TERM="t$random" HOME=/nowhere PATH="$PATH:/x" HOSTNAME=y
	start --hostname "$random" "$ROOTFS" sleep 1000
	equal "HOME=/root
HOSTNAME=$random
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
TERM=t$random
container=mdocker" "$(variables)"
	stop
}

@test "9.2 --env adds and replaces variables, the last one wins" {
	export "CALLER=$random caller"
	start -e A=1 -e "A=$random=x y" -e EMPTY= -e CALLER -e "NOBODY_$random" \
		--env HOME=/h "$ROOTFS" sleep 1000
	equal "A=$random=x y
CALLER=$random caller
EMPTY=
HOME=/h" "$(variables | grep -v -e ^PATH= -e ^TERM= -e ^HOSTNAME= -e ^container=)"
	stop
}

@test "9.3 the command is looked up in the container's PATH, not in the caller's" {
	PATH=$PATH:/$random equal "$random" "$("$SUBJECT" run "$ROOTFS" echo "$random")"
	equal "$random" "$("$SUBJECT" run -e "PATH=/$random:/bin" "$ROOTFS" echo "$random")"
	refused 127 echo -e "PATH=/$random" "$ROOTFS" echo ran
}

@test "9.4 no descriptor above 2 reaches the command" {
	for fd in {4..20} 200; do eval "exec $fd</"; done
	[ -e "/proc/$BASHPID/fd/200" ]
	start "$ROOTFS" sleep 1000
	equal "0 1 2" "$(find "/proc/$init/fd" -mindepth 1 -printf '%f\n' | sort -n | xargs)"
	stop
}

@test "9.5 the caller's groups do not reach the command" {
	called_by setpriv --groups 4,27
	start "$ROOTFS" sleep 1000
	equal "4 27" "$(status_line Groups "$runtime")"
	equal "" "$(status_line Groups)"
	stop
}

@test "9.6 the umask is 022, whatever the caller's" {
	umask 077
	start "$ROOTFS" sleep 1000
	equal 0022 "$(status_line Umask)"
	stop
}

@test "9.7 no signal is ignored or blocked, whatever the caller did" {
	env --ignore-signal --block-signal grep -q 'SigIgn:.*[1-9a-f]' /proc/self/status
	called_by env --ignore-signal --block-signal
	start "$ROOTFS" sleep 1000
	equal 0000000000000000 "$(status_line SigIgn)" SigIgn
	equal 0000000000000000 "$(status_line SigBlk)" SigBlk
	stop
}

@test "9.8 the working directory is /, or that of --workdir" {
	cd "$work"
	start "$ROOTFS" sleep 1000
	[ "/proc/$init/cwd" -ef "/proc/$init/root" ]
	stop
	start --workdir /tmp "$ROOTFS" sleep 1000
	[ "/proc/$init/cwd" -ef "/proc/$init/root/tmp" ]
	stop
}

@test "9.9 a --workdir that is not a directory inside is named: 125" {
	refused 125 "/$random" -w "/$random" "$ROOTFS" /bin/echo ran
	refused 125 /bin/sh -w /bin/sh "$ROOTFS" /bin/echo ran
}

@test "9.10 --workdir by a descriptor of the caller's does not lead out" {
	exec 7<"$work"
	equal "$random" "$("$SUBJECT" run "$ROOTFS" /bin/echo "$random")"
	refused 125 "" -w /proc/self/fd/7 "$ROOTFS" /bin/sh -c 'echo ran; ls'
}

@test "9.11 no such command: 127, and its name" {
	refused 127 "$random: No such file" "$ROOTFS" "$random"
	refused 127 "/bin/$random: No such file" "$ROOTFS" "/bin/$random"
	refused 127 "No such file" "$ROOTFS" ""
}

@test "9.12 not a program: 126, and its name" {
	copy_rootfs
	echo 'echo ran' | put file
	refused 126 "/etc: Permission denied" "$ROOTFS" /etc
	refused 126 "$work/file: Permission denied" "$rootfs" "$work/file"
}

@test "9.13 a script whose interpreter is missing: 127, and a hint" {
	copy_rootfs
	printf '#!/bin/%s\necho ran\n' "$random" | put script
	chmod +x "$rootfs$work/script" "$work/script"
	refused 127 "$work/script: No such file" "$rootfs" "$work/script"
	contains "$stderr" interpreter
}

@test "9.14 a script is run by its interpreter, and by sh if it names none" {
	copy_rootfs
	echo 'echo $0 $1' | put script
	chmod +x "$rootfs$work/script" "$work/script"
	equal "$work/script $random" "$("$SUBJECT" run "$rootfs" "$work/script" "$random")"
	printf '#!/bin/echo\n' | put script
	equal "$work/script $random" "$("$SUBJECT" run "$rootfs" "$work/script" "$random")"
}

@test "9.15 arguments arrive unchanged" {
	arguments=("" " " "$random  x" '*' '$HOME' "'" '"' "\\" $'two\nlines' -- -x ü "")
	printf '<%s>\0' "${arguments[@]}" >"$work/expected"
	"$SUBJECT" run "$ROOTFS" /bin/sh -c 'printf "<%s>\0" "$@"' sh "${arguments[@]}" >"$work/got"
	cmp "$work/expected" "$work/got"
}

@test "9.16 --skip execvp makes a container in which nothing runs: 125" {
	equal "$random" "$("$SUBJECT" run "$ROOTFS" /bin/echo "$random")"
	mdocker run --skip execvp "$ROOTFS" /bin/echo ran
	equal 125 "$status"
	equal "" "$output"
	unchanged
}

@test "9.17 the command is not found by way of an open descriptor, or of mdocker's" {
	copy_rootfs
	cp "$ROOTFS/bin/busybox" "$work/echo"
	exec 8<"$work"
	mdocker run "$rootfs" /proc/self/fd/8/echo ran
	equal "127 " "$status $output"
	for n in 3 4 5 6; do # one is the host's /proc
		ln -sf "/proc/self/fd/$n/$$/root$work/echo" "$rootfs/bin/tool"
		mdocker run "$rootfs" tool
		equal "127 " "$status $output"
	done
	exec 8<&-
	[ -x "/proc/$$/root$work/echo" ]
}

@test "9.18 the group is root's, whatever the caller's was" {
	called_by setpriv --regid 1234 --clear-groups
	start "$ROOTFS" sleep 1000
	equal "0 0 0 0" "$(awk '/^Gid:/ { print $2, $3, $4, $5 }' "/proc/$init/status")"
	stop
}

@test "9.19 a call that fails ends the run: 125, nothing runs, nothing is left" {
	fails_closed setgroups
}
