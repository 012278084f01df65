# The frame: --trace, --step, --skip, the guard, and one message for one error.
# shellcheck disable=SC2016,SC2034,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# The students' mdocker.c has no Part III.
has_part_3() { "$SUBJECT" --help | grep -q '17 call filter'; }

@test "start.1 descriptors that the caller closed become /dev/null, for reading and writing" {
	"$SUBJECT" run "$ROOTFS" sleep 1000 <&- >&- 2>&- 3>&- &
	runtime=$! wanted="sleep 1000"
	wait_for find_init
	for fd in 0 1 2; do
		equal "character special file 1:3" "$(stat -Lc '%F %t:%T' "/proc/$init/fd/$fd")"
		equal 2 "$(awk '/^flags:/ { print $2 % 4 }' "/proc/$init/fdinfo/$fd")"
	done
	stop
}

# traced PROCESS PID N: --trace has a line of section N, of that process.
traced() {
	grep -q "section $3, .* is not written yet" "$work/out" ||
		grep -Eq "^$1 +$2 +$3 [^ ]" "$work/out" ||
		{ echo "no step of section $3 in $1 ($2):"; cat "$work/out"; return 1; } >&2
}

@test "trace.1 every section speaks, with its process and that one's PID" {
	start --trace "$ROOTFS" sleep 1000
	for n in 1 2 3 4 10; do traced parent "$runtime" $n; done
	for n in 3 4 5 6 7 8 9; do traced init "$init=1" $n; done
	stop
}

@test "trace.2 a call is shown with its arguments and its result" {
	mkdir "$work/$random"
	mdocker run --trace --hostname "$random" "$work/$random" "/bin/$random"
	contains "$stderr" "execvp(\"/bin/$random\","
	contains "$stderr" "open(\"$work/$random\""
	grep -Eq 'fork\(\) = [0-9]+$' <<<"$stderr"
	mdocker run --trace "$ROOTFS" true
	grep -q 'mkdir("/proc", .*) = -1 File exists' <<<"$stderr"
	contains "$stderr" $'chdir("/") = 0\n'
	mdocker run --trace --hostname "$random" "$work/$random" "/bin/$random"
	equal 1 "$(messages | wc -l)"
}

@test "trace.7 a call is shown with the section that makes it" {
	mdocker run --trace "$ROOTFS" true
	while IFS='|' read -r process section call; do
		grep -Eq "^$process .* $section .*$call" <<<"$stderr" || equal "$process|$section|$call" "$stderr"
	done <<-'END'
		parent| 1 CLI|directory = open
		parent|10 signals|sigprocmask\(SIG_BLOCK
		parent| 2 cgroup|mkdir\(
		parent| 2 cgroup|write\(fd, "50"
		parent| 3 unshare|unshare\(CLONE_NEWPID
		parent| 4 fork as PID 1|init_pid = fork
		parent| 2 cgroup|cgroup.procs
		parent| 4 fork as PID 1|write\(go
		parent| 4 fork as PID 1|waitpid
		parent| 2 cgroup|rmdir
		init| 4 fork as PID 1|read\(go
		init| 3 unshare|unshare\(CLONE_NEWNS
		init| 5 private mounts|mount\(
		init| 6 hostname|sethostname
		init| 7 chroot|chroot
		init| 8 /proc|mount\("proc"
		init| 9 execvp|setgroups
		init| 4 fork as PID 1|prctl
		init| 9 execvp|close_range
		init| 9 execvp|execvp\("true"
	END
}

@test "trace.3 stdout and the exit status are the command's" {
	mdocker run --trace "$ROOTFS" /bin/sh -c "echo $random; exit 7"
	equal "$random 7" "$output $status"
	mdocker run "$ROOTFS" /bin/sh -c 'exit 0'
	equal "" "$(grep -v -e 'is not written yet' -e ': left out: ' <<<"$stderr")"
}

# Without a PID namespace a signal of the trace's could kill the command.
@test "trace.4 nobody has to read it, and its file may be full" {
	local among_all="--skip unshare --skip mounts --skip hostname --skip proc" breaks
	# room for 2 KB of 64: init waits for somebody to read, and then nobody is there
	breaks='exec 2> >(exec sleep 0.2); head -c 63488 /dev/zero >&2'
	for options in "" "$among_all"; do
		for sink in 'exec 2>&-' 'exec 2>/dev/full' 'exec 2> >(exec true); wait $!' "$breaks" \
			"ulimit -f 0; exec 2>'$work/full'"; do
			case $sink in *ulimit*) options="--part 2 $options" ;; esac # 13 makes a file in memory
			status=0
			output=$(bash -c "$sink; exec \"\$SUBJECT\" run --trace $options \"\$ROOTFS\" \
				/bin/sh -c 'echo $random; exit 7'") || status=$?
			equal "$random 7" "$output $status" "$options $sink"
		done
	done
}

@test "trace.6 it knows the two processes also if mdocker itself is PID 1 somewhere" {
	run -0 unshare -pf --mount-proc "$SUBJECT" run --trace "$ROOTFS" /bin/true
	grep -q '^parent  *1  ' <<<"$output"
	grep -q '^init  *2=1 ' <<<"$output"
}

@test "trace.5 colours on a terminal only, and not with NO_COLOR" {
	mdocker run --trace "$ROOTFS" /bin/true
	contains "$stderr" fork
	run ! grep -q $'\033' <<<"$stderr"
	on_terminal "exec '$SUBJECT' run --trace '$ROOTFS' /bin/true"
	ends_with 0 "$terminal"
	shown $'^\033\[36mparent .*\033\[m.*fork'
	shown $'^\033\[32minit .*\033\[m.*chroot'
	on_terminal "exec '$SUBJECT' run --trace '$ROOTFS' /bin/true 2>'$work/stderr'"
	ends_with 0 "$terminal"
	grep -q fork "$work/stderr"
	run ! grep -q $'\033' "$work/stderr"
	on_terminal "exec '$SUBJECT' run --trace '$ROOTFS' /bin/true >'$work/stdout'"
	ends_with 0 "$terminal"
	shown $'\033'
	on_terminal "NO_COLOR=1 exec '$SUBJECT' run --trace '$ROOTFS' /bin/true"
	ends_with 0 "$terminal"
	shown fork
	run ! shown $'\033'
}

@test "skip.1 by number, name, part of a name, in any case; repeatable" {
	for section in 2 cgroup CGroup rou; do
		start --skip 6 --skip "$section" --trace "$ROOTFS" sleep 1000
		equal "$(cat /proc/self/cgroup)" "$(cat "/proc/$init/cgroup")"
		equal "" "$(our_cgroups)"
		equal "$(hostname)" "$(nsenter -u -t "$init" hostname)"
		stop
		grep -Eq " 2 cgroup .*left out" "$work/out"
		grep -Eq " 6 hostname .*left out" "$work/out"
	done
}

@test "skip.2 what is no section, or one that is always needed, is refused" {
	for section in "$random" "" 0 1 CLI 4 fork 99 2x -2; do
		refused 125 "--skip" --skip "$section" "$ROOTFS" /bin/echo ran
		unchanged
	done
	equal "$random" "$("$SUBJECT" run --skip 2 "$ROOTFS" /bin/echo "$random")"
}

@test "skip.3 the guard: without namespaces nothing of the host is changed" {
	mount --bind "$work" "$work" # something to see in the host's mounts
	before=$(snapshot)
	propagation=$(findmnt -rno TARGET,PROPAGATION)
	refused 125 refused --skip unshare --hostname "$random" "$ROOTFS" /bin/echo ran
	refused 125 refused --skip 3 --skip 5 --hostname "$random" "$ROOTFS" /bin/echo ran
	refused 125 refused --skip 3 --skip 5 --skip 6 "$ROOTFS" /bin/echo ran
	unchanged
	equal "$propagation" "$(findmnt -rno TARGET,PROPAGATION)"
	umount "$work"
}

@test "part.1 --part 1 leaves the sections of Part II out, without a word" {
	start --part 1 --trace --init "$ROOTFS" sleep 1000
	equal 1 "$(awk '/^NSpid:/ { print $NF }' "/proc/$init/status")" # no section 11
	for n in 1 2 3 4; do traced parent "$runtime" $n; done
	run ! grep -Eq '^[a-z]+ +[0-9=]+ +1[0-9] ' "$work/out"
	kill -TERM "$runtime" # no section 10
	ends_with 143 "$runtime"
	wait_for ended "$init"
	run -7 "$SUBJECT" run --part 1 "$ROOTFS" sh -c 'sleep 0.1; exit 7' # no section 12
	run ! unchanged
	run -0 "$SUBJECT" run --part 2 "$ROOTFS" true
	unchanged
}

@test "part.2 a part that there is not is refused" {
	for part in 0 4 -1 x ""; do
		refused 125 "--part: '$part'" --part "$part" "$ROOTFS" /bin/echo ran
	done
}

# What is built on a section does not stand without it.
@test "part.3 without section 3, 5, 7 or 8 Part III is left out, too" {
	has_part_3 || skip "this program has no Part III"
	copy_rootfs # without section 5 a mount stays on it
	for section in 3 5 7 8; do
		others="--skip 3 --skip 5 --skip 6 --skip 8" # or the guard refuses
		[ "$section" = 3 ] || others=
		# shellcheck disable=SC2086 # words
		start --skip "$section" $others --trace "$rootfs" sleep 1000
		equal 0 "$(awk '/^Seccomp:/ { print $2 }' "/proc/$init/status")"
		run ! grep -Eq '^[a-z]+ +[0-9=]+ +1[3-8] ' "$work/out"
		stop
	done
	start --skip 2 --skip 6 "$ROOTFS" sleep 1000
	equal 2 "$(awk '/^Seccomp:/ { print $2 }' "/proc/$init/status")"
}

# A prompt is a line without an end.  prompted N: there is one below N whole lines.
prompted() { [ "$(wc -l <"$work/out")" -ge "$1" ] && [ "$(tail -c 1 "$work/out")" = " " ]; }

# Press Enter at each prompt, until one shows PATTERN, or the run has ended.
press_until() {
	local whole=0
	for ((presses = 0; presses < 200; presses++)); do
		wait_for eval "prompted $whole || ended $terminal"
		if ended "$terminal" || tail -n 1 "$work/out" | grep -q "$1"; then return; fi
		whole=$(($(wc -l <"$work/out") + 1))
		type_in '\n'
	done
}

@test "step.1 it waits for Enter before each step" {
	on_terminal "exec '$SUBJECT' run --step '$ROOTFS' /bin/echo $random"
	press_until "parent "
	sleep 0.3
	unchanged
	equal 0 "$presses"
	press_until "there is no such step"
	ends_with 0 "$terminal"
	shown "^$random"
	[ "$presses" -ge 10 ]
	unchanged
}

@test "step.2 Ctrl-C stops the run in each of its processes: 125, nothing left" {
	for step in "parent " "init " "close_range"; do
		on_terminal "exec '$SUBJECT' run --part 2 --step '$ROOTFS' /bin/echo $random-ran"
		press_until "$step"
		shown "$step"
		type_in '\003'
		ends_with 125 "$terminal"
		equal 1 "$(grep -c 'mdocker: .*stopped' "$work/out")" "messages at $step"
		run ! shown "^$random-ran"
		unchanged
	done
}

@test "step.3 without a terminal it is refused" {
	called_by setsid -w
	refused 125 /dev/tty --step "$ROOTFS" /bin/echo ran
	unchanged
}

@test "error.1 the message of a step that fails names its section, the call and the error" {
	subject=$SUBJECT
	for fault in "mkdir 2" "unshare 3" "pipe2 4" "mount 5" "sethostname 6" "chroot 7" \
		"fchdir 8" "mount:EPERM:2 8" "setgroups 9" "close_range 9" "memfd_create 13" \
		"open_tree 13" "mount_setattr 13" "move_mount 13" "pivot_root 13" "umount2 13" "symlink 14" \
		"mount:EPERM:2 14" "mount_setattr:EPERM:8 15" "capset 16" "setsid 16"; do
		read -r call n <<<"$fault"
		part=$((n < 13 ? 1 : 3))
		[ "$part" = 1 ] || has_part_3 || continue
		SUBJECT=$subject
		with_fault "$call"
		mdocker run --part "$part" "$ROOTFS" /bin/echo ran
		if grep -q "section $n, .* is not written yet" <<<"$stderr"; then continue; fi
		one_message "mdocker: $n "
		contains "$(messages)" "${call%%:*}"
		contains "$(messages)" "Operation not permitted"
	done
}

# hint ERROR CALL TEXT [N [PART]]: where the Nth CALL fails so, the second line contains
# TEXT.
hint() {
	local SUBJECT=$SUBJECT
	with_fault "$2:$1:${4:-1}"
	refused 125 "" --part "${5:-1}" "$ROOTFS" /bin/echo ran
	contains "$(sed -n 2p <<<"$stderr")" "$3"
	unchanged
}

@test "error.2 the message has a hint where the cause is known" {
	hint EINVAL unshare /proc/self/ns
	hint EPERM unshare "docker run --privileged"
	hint ENOSPC unshare max_*_namespaces
	hint ENOSYS close_range "Linux 5.9"
	hint EINVAL mount "you are in a chroot"
	hint EINVAL mount "another mount namespace" 2
	if has_part_3; then
		hint EINVAL open_tree "another mount namespace" 1 3
		hint ENOSYS mount_setattr "Linux 5.12" 1 3
		hint EFBIG sendfile "ulimit -f" 1 3
	fi
	with_fault clone:EAGAIN
	refused 125 "fork(" "$ROOTFS" /bin/echo ran
	contains "$stderr" "ulimit -u"
	copy_rootfs
	rmdir "$rootfs/proc"
	ln -s tmp "$rootfs/proc"
	SUBJECT=$(sed -n "s/.*'\(.*\)' .*/\1/p" "$work/caller")
	refused 125 'open("/proc"' "$rootfs" /bin/echo ran
	contains "$stderr" "must be a directory, not a link"
}

@test "error.4 where no cgroups are mounted, the message says how to look" {
	mount -t tmpfs tmpfs /sys/fs/cgroup
	refused 125 "No such file" "$ROOTFS" /bin/echo ran
	umount /sys/fs/cgroup
	contains "$stderr" "findmnt -t cgroup,cgroup2"
	unchanged
}

@test "error.5 a cgroup that cannot be removed within five seconds: 125, and the next run does" {
	copy_rootfs
	: >"$rootfs/dev/null" # for "&"
	refused 125 "Device or resource busy" --skip leftovers --skip unshare --skip mounts \
		--skip hostname --skip proc "$rootfs" sh -c "setsid sleep 1000.${random#r} & exit 7"
	contains "$stderr" "the next run tries again"
	run ! unchanged
	pgrep -f "sleep 1000.${random#r}"
	run -0 "$SUBJECT" run "$ROOTFS" true
	unchanged
	wait_for eval '! pgrep -f "sleep 1000.${random#r}"'
}

@test "error.6 if tidying up fails, too, there is one message all the same" {
	called_by strace -f -qq -o /dev/null -e 'trace=pipe2,/^(rmdir|unlinkat)$' \
		-e inject=pipe2:error=EMFILE -e 'inject=/^(rmdir|unlinkat)$:error=EPERM'
	refused 125 "Too many open files" "$ROOTFS" /bin/echo ran
}

# In an ordinary container the files of its cgroup are read-only.
@test "error.3 where cgroups are read-only, the message says what a container needs" {
	mount --bind "$tree" "$tree"
	mount -o remount,bind,ro "$tree"
	refused 125 "Read-only file system" "$ROOTFS" /bin/echo ran
	contains "$stderr" "docker run --privileged"
	umount "$tree"
}
