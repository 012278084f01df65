#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 16. capabilities: what root inside may do.  /proc/PID/status shows from outside which
# capabilities a process has; for each power the test first shows that root has it where
# the section is left out.  (--skip filter, because section 17 refuses some of them, too.)

load helper

kept=00000000000005fb none=0000000000000000

# The sets of process $1: inheritable, permitted, effective, bounding, ambient.
sets() { awk '/^Cap/ { printf "%s%s", space, $2; space = " " }' "/proc/$1/status"; }
status_line() { awk -v key="$2:" '$1 == key { $1 = ""; print substr($0, 2) }' "/proc/$1/status"; }

# The session of process $1, and its controlling terminal.  What stands before ")" may be
# any name.
session() { sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 4; }
terminal_of() { sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 5; }

# build NAME...: programs of deep/escapes, in a rootfs of the test's own.
build() {
	local name
	copy_rootfs
	for name; do
		cc -static -o "$rootfs/$name" "$MDOCKER_TESTS/deep/escapes/$name.c"
	done
}

# shut COMMAND...: root can do this without the section, and not with it alone.
shut() {
	mdocker run --skip capabilities --skip filter "$rootfs" "$@"
	[ "$status" = 0 ] || { impossible+="${*##*/}; " && return; }
	mdocker run --skip filter "$rootfs" "$@"
	equal 1 "$status" "the exit status of: run --skip filter $*"
	grep -q -e 'not permitted' -e 'Permission denied' <<<"$stderr" || equal "it may not" "$stderr" "the error of: $*"
}

# What has not been proved, because this host does not let its own root do it.
possible() { [ -z "$impossible" ] || skip "here root cannot do this anyway: ${impossible%; }"; }
impossible=

@test "16.1 the command and its children have nine capabilities, and no way to more" {
	start "$ROOTFS" sh -c "sleep 1000; true"
	wait_for eval 'children "$init"; [ -n "${children[*]}" ]'
	[ "$(sets "$runtime")" != "$none $kept $kept $kept $none" ]
	equal "$none $kept $kept $kept $none" "$(sets "$init")" "the command's five sets"
	equal "$none $kept $kept $kept $none" "$(sets "${children[0]}")" "its child's"
	equal "1 1" "$(status_line "$init" NoNewPrivs) $(status_line "${children[0]}" NoNewPrivs)" NoNewPrivs
	stop
	unchanged
}

# PID 1 has not executed anything since, and so the kernel has not computed its sets anew.
@test "16.2 with --init, PID 1 has no more than the command" {
	start --init "$ROOTFS" sleep 1000
	pid_1=$(status_line "$init" PPid)
	[ "$pid_1" != "$runtime" ]
	equal "$none $kept $kept $kept $none" "$(sets "$pid_1")" "the five sets of PID 1"
	equal "$none $kept $kept $kept $none" "$(sets "$init")" "the command's"
	equal "1 1" "$(status_line "$pid_1" NoNewPrivs) $(status_line "$init" NoNewPrivs)" NoNewPrivs
	kill -9 "$pid_1"
	ends_with 137 "$runtime"
}

@test "16.3 what a caller hands down as inheritable or ambient does not arrive" {
	called_by setpriv --inh-caps=+sys_admin,+chown --ambient-caps=+sys_admin,+chown
	start --skip capabilities "$ROOTFS" sleep 1000
	[[ $(sets "$init") = 0000000000200001\ *\ 0000000000200001 ]]
	stop
	for user in 0 1000; do
		start -u "$user" "$ROOTFS" sleep 1000
		contains "$(sets "$init")" "$kept $none"
		[[ $(sets "$init") = $none\ * ]] || equal "none is inheritable" "$(sets "$init")" "with -u $user"
		stop
	done
}

# "nice" without the limit of the caller's that would let anyone be so.
@test "16.4 every power that it has lost is one that it would have" {
	build mount handle powers
	echo "$random" >"$work/secret"
	handle=$("$rootfs/handle" "$work/secret") || handle=
	ulimit -e 0
	shut /mount
	shut /handle -o "$handle"
	for power in chroot watch log clock nice raw network; do
		shut /powers "$power"
	done
	mdocker run --skip capabilities --skip filter "$rootfs" /handle -o "$handle"
	[ "$status" != 0 ] || equal "$random" "$output" "what is behind an open door"
	possible
	unchanged
}

limit() { cat "$(find "$tree" -path "*/mdocker.*/pids.max" | tail -n 1)"; }

@test "16.5 root inside cannot undo the masks, or raise its own pids.max" {
	build undo
	for skip in "--skip capabilities" ""; do
		# shellcheck disable=SC2086 # words
		start $skip --skip filter --pids-limit 4321 "$rootfs" sh -c '/undo 1234; echo end; exec sleep 1000'
		wait_for grep -qx end "$work/out"
		case $skip in
		--skip*)
			grep -qx 'unmask: done' "$work/out"
			raised=$(limit)
			;;
		*)
			equal 4321 "$(limit)" "pids.max, after root inside has tried"
			equal 'unmask: Operation not permitted' "$(grep ^unmask "$work/out")"
			;;
		esac
		stop
	done
	[ "$raised" = 1234 ] || skip "here root cannot raise it anyway: pids.max is $raised"
}

@test "16.6 a set-user-ID program stays who its caller is" {
	copy_rootfs
	printf '#include <unistd.h>\nint main(void) { for (;;) pause(); }' >"$work/suid.c"
	cc -static -o "$rootfs/suid" "$work/suid.c"
	chmod 4755 "$rootfs/suid"
	# section 13 mounts the root so that the bit has no effect
	start --skip pivot_root --skip capabilities --skip filter -u 1000 "$rootfs" /suid
	equal "1000 0 0 0" "$(status_line "$init" Uid)"
	stop
	start --skip pivot_root --skip filter -u 1000 "$rootfs" /suid
	equal "1000 1000 1000 1000" "$(status_line "$init" Uid)"
	equal "$none $none $none $kept $none" "$(sets "$init")"
	stop
}

@test "16.7 the keys of the caller's session are not the container's" {
	build key
	"$rootfs/key" "$random" true 2>"$work/stderr" || skip "no keyrings here: $(<"$work/stderr")"
	called_by "$rootfs/key" "$random"
	prints "the key of $random" --skip capabilities --skip filter "$rootfs" /key "$random"
	mdocker run --skip filter "$rootfs" /key "$random"
	equal "1 " "$status $output"
}

@test "16.8 without a terminal on 0 to 2 it is in a session of its own, and Ctrl-C reaches it" {
	number=1$((RANDOM + 10000))
	show="sh -c 'trap \"exit 9\" INT; (: </dev/tty) && echo has-a-terminal; echo ready; while :; do sleep 0.01; done; : $number'"
	for skip in "--skip capabilities" "--skip filter" ""; do
		on_terminal "trap : INT; '$SUBJECT' run $skip '$ROOTFS' $show </dev/null >'$work/log' 2>&1; exit \$?"
		wait_for eval 'init=$(pgrep -of "^sh -c trap .exit.* $number")'
		wait_for grep -qx ready "$work/log"
		own=$([ "$(session "$init")" != "$init" ] || echo own)
		case $skip in
		*cap*)
			equal "" "$own" "its session, without the section"
			[ "$(terminal_of "$init")" != 0 ]
			grep -qx has-a-terminal "$work/log"
			;;
		*)
			equal "own 0" "$own $(terminal_of "$init")" "its session, and its terminal"
			run ! grep -qx has-a-terminal "$work/log"
			;;
		esac
		type_in '\003'
		ends_with 9 "$terminal"
	done
}

@test "16.9 with a terminal on 0, 1 or 2 it stays in the caller's session" {
	number=1$((RANDOM + 10000))
	for redirect in "2>/dev/null >/dev/null" "</dev/null 2>/dev/null" "</dev/null >/dev/null"; do
		on_terminal "exec '$SUBJECT' run '$ROOTFS' sleep $number $redirect"
		wait_for eval 'init=$(pgrep -f "^sleep $number")'
		equal "$(session "$(status_line "$init" PPid)")" "$(session "$init")" "its session, with $redirect"
		[ "$(terminal_of "$init")" != 0 ]
		kill -9 "$init"
		ends_with 137 "$terminal"
	done
}

@test "16.10 --privileged: all that mdocker has, no filter, and the masks are gone" {
	start --privileged "$ROOTFS" sleep 1000
	equal "$(sets "$runtime")" "$(sets "$init")" "the five sets"
	equal "0 0" "$(status_line "$init" Seccomp) $(status_line "$init" NoNewPrivs)" "Seccomp and NoNewPrivs"
	equal "" "$(grep ' /proc/sys ' "/proc/$init/mountinfo")" "mounts on /proc/sys"
	stop
	prints "$random" --privileged "$ROOTFS" sh -c "mount -t tmpfs x /tmp && echo $random"
	closed "$ROOTFS" mount -t tmpfs x /tmp
	unchanged
}

@test "16.11 --user: the IDs, no groups and no capabilities" {
	uid=$((RANDOM + 10000)) gid=$((RANDOM + 10000))
	called_by setpriv --groups 4,27
	for value in "$uid" "$uid:$gid" "0:$gid" 4294967294:4294967294; do
		start -u "$value" "$ROOTFS" sleep 1000
		[[ $value = *:* ]] || value+=:0
		equal "$(printf '%s ' {,,,}"${value%:*}")" "$(status_line "$init" Uid) " "the user IDs"
		equal "$(printf '%s ' {,,,}"${value#*:}")" "$(status_line "$init" Gid) " "the group IDs"
		equal "" "$(status_line "$init" Groups)"
		case $value in
		0:*) equal "$none $kept $kept $kept $none" "$(sets "$init")" ;;
		*) equal "$none $none $none $kept $none" "$(sets "$init")" ;;
		esac
		stop
	done
}

@test "16.12 --user: HOME, no way to write what is root's, and it dies with mdocker" {
	uid=$((RANDOM + 10000))
	prints / -u "$uid" "$ROOTFS" sh -c 'echo $HOME'
	prints /root -u "0:$uid" "$ROOTFS" sh -c 'echo $HOME'
	copy_rootfs
	prints "$random" "$rootfs" sh -c "echo >/a && echo $random"
	closed -u "$uid" "$rootfs" sh -c "echo >/b && echo $random"
	run ! stat "$rootfs/b"
	for option in "" --init; do
		# shellcheck disable=SC2086 # none, or a word
		start -u "$uid" $option "$ROOTFS" sleep 1000
		kill -9 "$runtime"
		wait_for ended "$init"
		wait "$runtime" || true
	done
	"$SUBJECT" run "$ROOTFS" true # removes the cgroups
	unchanged
}

@test "16.13 if a power cannot be taken away nothing runs, and nothing is left" {
	fails_closed prctl 'CAPBSET_DROP, CAP_SYS_ADMIN'
	fails_closed prctl CAP_AMBIENT
	fails_closed capset .
	fails_closed prctl NO_NEW_PRIVS --skip filter
	fails_closed keyctl .
	fails_closed setsid .
	with_fault keyctl:ENOSYS # a kernel without keyrings
	prints "$random" "$ROOTFS" /bin/echo "$random"
}
