#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 18. without root: an ordinary user is root in a user namespace of the container's own, and
# outside still that user.  (The user is not 65534, which is what the kernel shows for every
# user that has no number.)

load helper

# as_user [OPTIONS of setpriv]: from here on, user $uid of group $gid starts the subject, and
# owns a rootfs, $ROOTFS.  (Not called_by, which a test may still need.)
uid=$((RANDOM + 10000)) gid=$((RANDOM + 10000))
as_user() {
	home=$work/home
	chmod 711 "$work"
	mkdir "$home"
	cp "$SUBJECT" "$home/mdocker"
	cp -a "$ROOTFS" "$home/rootfs"
	chown -R "$uid:$gid" "$home"
	ROOTFS=$home/rootfs
	printf '#!/bin/sh\nexec setpriv --reuid=%s --regid=%s %s "%s" "$@"\n' \
		"$uid" "$gid" "${1:---clear-groups}" "$home/mdocker" >"$work/user"
	chmod +x "$work/user"
	SUBJECT=$work/user
	mdocker run --skip cgroup "$ROOTFS" true
	[ "$status" = 0 ] || may_not "$stderr"
}

# A host may forbid it to this user.  Whether it does is asked of unshare(1).
may_not() {
	! setpriv --reuid="$uid" --regid="$gid" --clear-groups unshare -Urm --propagation unchanged true ||
		equal "it runs" "$1" "the first run of an ordinary user"
	skip "no user namespaces for an ordinary user here: $1"
}

status_line() { awk -v key="$2:" '$1 == key { $1 = ""; print substr($0, 2) }' "/proc/$1/status"; }
words() { tr -s ' \t' ' ' <"$1" | sed 's/^ //'; }

@test "18.1 user 0 inside is the caller outside, and nobody else is there" {
	as_user
	prints "uid=0(root) gid=0(root)" --skip cgroup "$ROOTFS" sh -c 'id | cut -d " " -f 1,2'
	start --skip cgroup "$ROOTFS" sleep 1000
	equal "$uid $uid $uid $uid" "$(status_line "$init" Uid)" "the command's user IDs outside"
	equal "$gid $gid $gid $gid" "$(status_line "$init" Gid)" "the command's group IDs outside"
	equal "0 $uid 1" "$(words "/proc/$init/uid_map")" uid_map
	equal "0 $gid 1" "$(words "/proc/$init/gid_map")" gid_map
	equal deny "$(cat "/proc/$init/setgroups")" setgroups
	stop
	unchanged
}

@test "18.2 the namespaces are its own" {
	as_user
	start --skip cgroup "$ROOTFS" sleep 1000
	for kind in user pid uts mnt ipc cgroup; do
		[ "$(readlink "/proc/$init/ns/$kind")" != "$(readlink "/proc/$$/ns/$kind")" ] ||
			equal "one of its own" "the host's" "the $kind namespace"
	done
	stop
	unchanged
}

@test "18.3 all of the other sections hold" {
	as_user
	start --skip cgroup --hostname "$random" "$ROOTFS" sh -c "sleep 1000; true"
	set=00000000000005fb
	equal "0000000000000000 $set $set $set 0000000000000000" \
		"$(awk '/^Cap/ { printf "%s%s", space, $2; space = " " }' "/proc/$init/status")" "the five sets"
	equal "2 1" "$(status_line "$init" Seccomp) $(status_line "$init" NoNewPrivs)" "Seccomp, NoNewPrivs"
	equal "$random" "$(nsenter -t "$init" -U --preserve-credentials -u hostname)"
	equal "" "$(awk '{ print $5 }' "/proc/$init/mountinfo" | grep -v -e '^/$' -e '^/dev' -e '^/proc' -e ^/etc/hosts)" \
		"mounts that are not the container's"
	grep -q '^[^ ]* [^ ]* [^ ]* [^ ]* /proc/sys ro' "/proc/$init/mountinfo"
	cmp "/proc/$init/root/dev/null" /dev/null
	[ ! -e "/proc/$init/root$work" ]
	wait_for eval 'children "$init"; [ -n "${children[*]}" ]'
	equal "$(wc -w <<<"$init ${children[*]}")" "$(find "/proc/$init/root/proc" -maxdepth 1 -name '[0-9]*' | wc -l)" \
		"the processes that /proc shows"
	stop
	prints "$random" --skip cgroup "$ROOTFS" sh -c "echo x >/dev/null; : >/dev/pts/ptmx; echo x >/dev/shm/x; echo $random"
	closed --skip cgroup "$ROOTFS" mount -t tmpfs x /tmp
	closed --skip cgroup "$ROOTFS" unshare -U
}

# Before section 15, too: the files are user 0's of the host, and it is not that user.
@test "18.4 root inside is the caller to the host's files" {
	as_user
	cc -static -o "$ROOTFS/sysctl" "$MDOCKER_TESTS/deep/escapes/sysctl.c"
	mkdir "$ROOTFS/roots" && echo x >"$ROOTFS/roots/file"
	subject=$SUBJECT SUBJECT=$home/mdocker
	prints "/proc/sys/vm/swappiness: written" --privileged "$ROOTFS" /sysctl vm/swappiness
	SUBJECT=$subject
	closed --skip cgroup --privileged "$ROOTFS" /sysctl vm/swappiness
	mdocker run --skip cgroup --privileged "$ROOTFS" sh -c "echo >/roots/new; echo >>/roots/file; chown 0 /roots; chmod 777 /roots"
	equal "file x" "$(ls "$ROOTFS/roots") $(<"$ROOTFS/roots/file")"
	prints made --skip cgroup "$ROOTFS" sh -c "echo $random >/tmp/new && chmod 4755 /tmp/new && echo made"
	equal "$uid $gid $random" "$(stat -c '%u %g' "$ROOTFS/tmp/new") $(<"$ROOTFS/tmp/new")" "owner of what was made inside"
	unchanged
}

@test "18.5 its status is the command's, signals reach it, and it ends with mdocker" {
	as_user
	for code in 0 7 $((RANDOM % 100 + 20)); do
		mdocker run --skip cgroup "$ROOTFS" sh -c "exit $code"
		equal $code "$status"
	done
	ends 127 "$random" --skip cgroup "$ROOTFS" "$random"
	for signal in 15 2; do
		start --skip cgroup --init "$ROOTFS" sleep 1000
		kill -$signal "$runtime"
		ends_with $((128 + signal)) "$runtime"
	done
	for option in "" --init; do
		# shellcheck disable=SC2086 # none, or a word
		start --skip cgroup $option "$ROOTFS" sleep 1000
		kill -9 "$runtime"
		wait_for ended "$init"
	done
	on_terminal "trap : INT; '$SUBJECT' run --skip cgroup '$ROOTFS' sh -c \"trap 'exit 9' INT; tty; while :; do sleep 0.01; done\"; exit \$?"
	wait_for shown /dev/console
	type_in '\003'
	ends_with 9 "$terminal"
	unchanged
}

@test "18.6 without a cgroup that it may change nothing runs, and it names two ways out" {
	as_user
	refused 125 cgroup "$ROOTFS" /bin/echo ran
	contains "$stderr" "systemd-run --user --scope -p Delegate=yes"
	contains "$stderr" "--skip cgroup"
	prints "$random" --skip cgroup "$ROOTFS" /bin/echo "$random"
	unchanged
}

@test "18.7 where the section is left out it needs root, and says so" {
	as_user
	for options in "--part 2" "--part 1" "--skip without" "--skip 18" "--skip chroot" "--skip unshare"; do
		# shellcheck disable=SC2086 # words
		refused 125 "needs root" $options "$ROOTFS" /bin/echo ran
		contains "$stderr" "sudo $home/mdocker run"
	done
}

@test "18.8 a host that forbids it: a hint for each way to forbid" {
	as_user
	subject=$SUBJECT
	forbidden() { # HINT CALL PATTERN ERROR
		aim "$2" "$3" --skip cgroup "$ROOTFS" true
		called_by strace -qq -o "$work/faults" -e "trace=$call" -e "inject=$call:error=$4:when=$number"
		refused 125 "without root" --skip cgroup "$ROOTFS" /bin/echo ran
		grep -q INJECTED "$work/faults"
		contains "$stderr" "$1"
		SUBJECT=$subject
	}
	forbidden kernel.apparmor_restrict_unprivileged_userns=0 unshare CLONE_NEWUSER EPERM
	forbidden kernel.apparmor_restrict_unprivileged_userns=0 write "\"0 $uid 1\"" EPERM
	forbidden user.max_user_namespaces unshare CLONE_NEWUSER ENOSPC
	# and once as the kernel does it, in a user namespace whose limit we may set
	unshare -U sleep 1000 3>&- &
	wait_for eval '[ "$(readlink /proc/$!/ns/user)" != "$(readlink /proc/$$/ns/user)" ]'
	echo "0 0 100000" >"/proc/$!/uid_map"
	echo "0 0 100000" >"/proc/$!/gid_map"
	called_by nsenter -t $! -U sh -c 'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"' sh
	mdocker run --skip cgroup "$ROOTFS" /bin/echo ran
	[[ $stderr = *"No space"* ]] || skip "the limit cannot be set here: $stderr"
	refused 125 "without root" --skip cgroup "$ROOTFS" /bin/echo ran
	contains "$stderr" user.max_user_namespaces
	unchanged
}

@test "18.9 other users are refused, groups stay, and root makes no user namespace" {
	subject=$SUBJECT
	as_user "--groups=4,27"
	refused 125 "execvp: setuid" --skip cgroup -u 1000 "$ROOTFS" /bin/echo ran
	contains "$stderr" "the only user inside is 0"
	refused 125 "execvp: setgid" --skip cgroup -u 0:1000 "$ROOTFS" /bin/echo ran
	prints "$random" --skip cgroup -u 0:0 "$ROOTFS" /bin/echo "$random"
	start --skip cgroup "$ROOTFS" sleep 1000
	equal "4 27" "$(status_line "$init" Groups | xargs)" "the supplementary groups"
	stop
	SUBJECT=$subject
	called_by setpriv --ruid=65534 # only the effective user counts
	start "$ROOTFS" sleep 1000
	equal "$(readlink /proc/$$/ns/user)" "$(readlink "/proc/$init/ns/user")" "root's user namespace"
	stop
	unchanged
}

@test "18.10 if a step fails nothing runs, and nothing is left" {
	as_user
	fails_closed unshare CLONE_NEWUSER --skip cgroup
	fails_closed openat '/proc/self/setgroups' --skip cgroup
	fails_closed write '"deny"' --skip cgroup
	fails_closed write "\"0 $uid 1\"" --skip cgroup
	fails_closed openat '/proc/self/gid_map' --skip cgroup
}

# A cgroup that this user may change, as systemd's Delegate=yes makes it: sets own.  What is
# started through $SUBJECT is in it.
delegated() {
	[ ! -e /sys/fs/cgroup/pids/tasks ] || skip "pids is a controller of version 1 here"
	[ "${TEST_TREE:-}" = whole ] || skip "only with TEST_TREE=whole, on a machine to throw away (kernel.sh)"
	as_user
	echo +pids >"$tree/cgroup.subtree_control"
	own=$tree/$random
	fresh
	called_by sh -c "echo \$\$ >'$own/cgroup.procs'; exec \"\$@\"" sh
}
fresh() {
	mkdir "$own"
	chown "$uid:$gid" "$own" "$own/cgroup.procs" "$own/cgroup.subtree_control"
}
cgroup_of() { echo "$tree$(sed -n 's/^0:://p' "/proc/$1/cgroup")"; }

@test "18.11 in a cgroup that is the caller's the limit holds, and it is removed" {
	delegated
	start "$ROOTFS" sh -c "sh -c '$(printf 'sleep 1000 | %.0s' {1..80})cat'; exec sleep 1000"
	cgroup=$(cgroup_of "$init")
	equal "$own/parent" "$(cgroup_of "$runtime")" "mdocker's cgroup"
	equal "$own" "$(dirname "$cgroup")" "what the container's cgroup is in"
	equal 50 "$(cat "$cgroup/pids.max")"
	equal "$uid" "$(stat -c %u "$cgroup")"
	wait_for grep -q 'max [1-9]' "$cgroup/pids.events"
	[ "$(cat "$cgroup/pids.current")" -le 50 ]
	stop
	equal "$own/parent" "$(find "$own" -mindepth 1 -type d)" "what is left"
	for limit in 1 -1; do
		rmdir "$own/parent" "$own"
		fresh # as each run of systemd-run
		start --pids-limit $limit "$ROOTFS" sleep 1000
		equal "${limit/-1/max}" "$(cat "$(cgroup_of "$init")/pids.max")"
		stop
	done
	rmdir "$own/parent" "$own"
	unchanged
}

@test "18.12 with another process in that cgroup nothing runs, and it says what to do" {
	delegated
	sleep 1000 3>&- &
	echo $! >"$own/cgroup.procs"
	refused 125 "$own belongs to a container, and has processes" "$ROOTFS" /bin/echo ran
	contains "$stderr" systemd-run
	kill -9 $!
	wait_for rmdir "$own/parent" "$own"
	unchanged
}

@test "18.13 a second run in that cgroup works, or says what to do instead" {
	delegated
	prints "$random" "$ROOTFS" /bin/echo "$random"
	mdocker run "$ROOTFS" /bin/echo "$random"
	case $status in
	0) equal "$random" "$output" ;;
	*)
		nothing_ran "of a second run"
		contains "$stderr" systemd-run
		;;
	esac
	rmdir "$own/parent" "$own"
	unchanged
}
