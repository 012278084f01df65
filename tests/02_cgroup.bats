#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 2. cgroup: a limit on the number of processes.  The host writes it, so the
# host is where to look: /proc/PID/cgroup says which cgroup a process is in,
# and the files in that directory what is allowed and counted there.

load helper

# Without the sections that refuse to run where 3 or 5 is missing: what is
# tested here needs no namespace, but for 2.12.
light=(--skip mounts --skip hostname --skip proc)

# The cgroup of process $1 in the tree that the pids controller is in, as a path
# from the tree's root: v1 "8:pids:/x", v2 "0::/x".  Further words read the file
# in another namespace.
cgroup_path() {
	"${@:2}" cat "/proc/$1/cgroup" |
		awk -F: '$2 ~ /(^|,)pids(,|$)/ { v1 = $3 } $1 == 0 { v2 = $3 }
			END { print v1 ? v1 : v2 }'
}

# The same as a directory, for a cgroup below $tree.  What is mounted on $tree may be
# not the whole tree, but one of its cgroups: then mountinfo says which.
cgroup_of() {
	local root
	root=$(awk -v tree="$tree" '$5 == tree { root = $4 } END { print root == "/" ? "" : root }' /proc/self/mountinfo)
	cgroup=$(cgroup_path "$1")
	case $cgroup in "$root"/*) echo "$tree${cgroup#"$root"}" ;; *) echo "not below $tree" ;; esac
}

# start, in a cgroup of its own that is not the caller's: sets cgroup.
start_limited() {
	start "${light[@]}" "$@"
	cgroup=$(cgroup_of "$init")
	[ -d "$cgroup" ] || equal "below $tree" "$cgroup" "the command's cgroup"
	[ "$cgroup" != "$(cgroup_of $$)" ] || equal "one of its own" "the caller's, $cgroup" "the command's cgroup"
}

# A command that starts $1 processes and stays, without ever being unbounded.  The
# inner shell gives up at the first fork that fails; exec needs no fork.  (A pipe,
# since for "&" the shell wants a /dev/null, which is for section 14 to make.)
forks() {
	echo "sh -c '$(printf 'sleep 1000 | %.0s' $(seq "$1"))cat'; exec sleep 1000"
}

gone() { [ ! -e "$1" ] || equal "it is removed" "it is still there" "the cgroup $1 after the run"; }

@test "2.1 the host sees the command in a cgroup with pids.max 50" {
	start_limited "$ROOTFS" sleep 1000
	equal 50 "$(cat "$cgroup/pids.max")"
	grep -qx "$init" "$cgroup/cgroup.procs"
}

@test "2.2 --pids-limit N is pids.max" {
	local limit=$((RANDOM + 1000))
	start_limited --pids-limit "$limit" "$ROOTFS" sleep 1000
	equal "$limit" "$(cat "$cgroup/pids.max")"
}

@test "2.3 --pids-limit -1 is no limit, in a cgroup of its own all the same" {
	start_limited --pids-limit -1 "$ROOTFS" sleep 1000
	equal max "$(cat "$cgroup/pids.max")"
}

@test "2.4 every process of the container is in the cgroup, and no process that is not below the runtime" {
	start_limited "$ROOTFS" sh -c "$(forks $((RANDOM % 9 + 3)))"
	equal "" "$({ echo "$init"; descendants "$init"; } | grep -vxFf "$cgroup/cgroup.procs" | xargs)" \
		"processes of the container that are not in its cgroup"
	equal "" "$(grep -vxFf <(descendants "$runtime") "$cgroup/cgroup.procs" | xargs)" \
		"processes in the cgroup that are not the container's"
	equal "$(cgroup_path $$)" "$(cgroup_path "$runtime")" "the cgroup of mdocker itself"
}

# A pipeline of a hundred is started within a few milliseconds.
@test "2.5 the limit holds from the command's first moment on" {
	local bomb
	prints "$random" --pids-limit 40 "${light[@]}" "$ROOTFS" sh -c "true | true | echo $random"
	bomb="$(printf 'true | %.0s' {1..100})echo $random"
	for _ in {1..20}; do
		mdocker run --pids-limit 40 "${light[@]}" "$ROOTFS" sh -c "$bomb"
		! grep -qx "$random" <<<"$output" ||
			equal "a fork fails" "all of them worked" "100 processes at once, where 40 are allowed"
	done
}

# The limit counts the processes of the container, and none of mdocker's own.
@test "2.6 with --pids-limit 1 the command runs, and cannot fork" {
	prints "$random" --pids-limit 1 "${light[@]}" "$ROOTFS" echo "$random"
	mdocker run --pids-limit 1 "${light[@]}" "$ROOTFS" sh -c 'sleep 0; echo forked'
	! grep -qx forked <<<"$output" || equal "the fork fails" "it worked" "a second process where 1 is allowed"
	prints forked --pids-limit 2 "${light[@]}" "$ROOTFS" sh -c 'sleep 0; echo forked'
	unchanged
}

@test "2.7 a fork bomb stops at the limit, and the host can still fork" {
	start_limited --pids-limit $((RANDOM % 30 + 20)) "$ROOTFS" sh -c "$(forks 200)"
	wait_for grep -q 'max [1-9]' "$cgroup/pids.events"
	[ "$(cat "$cgroup/pids.current")" -le "$(cat "$cgroup/pids.max")" ]
	[ "$(descendants "$runtime" | wc -l)" -lt 60 ]
	equal "$random" "$(sh -c "echo $random; true")"
}

all_200() { [ "$(descendants "$runtime" | wc -l)" -ge 200 ]; }

@test "2.8 --skip cgroup: the same bomb goes off, in the host's own cgroup" {
	start --skip cgroup "${light[@]}" "$ROOTFS" sh -c "$(forks 200)"
	wait_for all_200
	equal "$(cgroup_path $$)" "$(cgroup_path "$init")"
}

end_child() { kill "$(descendants "$init")"; }

@test "2.9 the cgroup is removed after success, failure and a failed set-up" {
	start_limited "$ROOTFS" sh -c "sleep 1000; exit 7"
	wait_for end_child
	wait_for ended "$runtime"
	gone "$cgroup"
	prints "$random" "${light[@]}" "$ROOTFS" echo "$random"
	mdocker run "${light[@]}" "$ROOTFS" "/$random"
	mdocker run "${light[@]}" "$work/$random" true
	unchanged
}

@test "2.10 the cgroup is removed when PID 1 is killed, with all processes in it" {
	start_limited "$ROOTFS" sh -c "$(forks 10)"
	stop
	gone "$cgroup"
	unchanged
}

# Seen by a process of the same cgroup namespace; one that joined its cgroup too late
# has the root above it.
@test "2.11 the cgroup is the root of the container's cgroup namespace" {
	start_limited "$ROOTFS" sleep 1000
	[ "$(cgroup_path "$init")" != "$(cgroup_path $$)" ]
	equal / "$(cgroup_path "$init" nsenter -t "$init" -C)"
}

@test "2.12 two containers have two cgroups" {
	local first
	start_limited --pids-limit 30 "$ROOTFS" sleep 1000
	first=$cgroup
	start_limited --pids-limit 40 "$ROOTFS" sleep 1000
	[ "$first" != "$cgroup" ] || equal "another one" "the same, $cgroup" "the second container's cgroup"
	equal 30 "$(cat "$first/pids.max")"
	equal 40 "$(cat "$cgroup/pids.max")"
}

@test "2.13 if the limit cannot be set nothing runs, and nothing is left" {
	fails_closed write '"4321(.n)?"' --pids-limit 4321 "${light[@]}"
}

# Two runtimes with the same number, each in a PID namespace of its own.
@test "2.14 the same PID in two PID namespaces: two cgroups" {
	for i in 1 2; do
		unshare -pf --kill-child "$SUBJECT" run --pids-limit "$((i + 40))" "${light[@]}" "$ROOTFS" \
			sleep 1000 >/dev/null 2>&1 3>&- &
	done
	wait_for eval '[ "$(our_cgroups | sed "s|$|/pids.max|" | xargs cat | grep -x 4[12] | sort | xargs)" = "41 42" ]'
}

# In a container whose cgroup is not the topmost one, version 2 takes no limit while
# there are processes beside it.
@test "2.15 version 2, in a cgroup with processes: refused, unchanged, and the way out works" {
	[ "$tree" = /sys/fs/cgroup ] || skip "pids is a controller of version 1 here"
	local nested=$tree/$random
	mkdir "$nested"
	grep -qw pids "$nested/cgroup.controllers" || echo +pids >"$tree/cgroup.subtree_control"
	mount --bind "$nested" "$tree"
	sleep 1000 3>&- &
	beside=$!
	echo "$beside" >"$tree/cgroup.procs"
	refused 125 "and has processes" "$ROOTFS" echo ran
	equal "" "$(cat "$tree/cgroup.subtree_control")"
	equal domain "$(cat "$tree/cgroup.type")"
	# what the hint says, between "as root:" and the end of its line
	sh -c "$(sed -n 's/^  move them, as root: //p' <<<"$stderr")"
	start_limited "$ROOTFS" sleep 1000
	equal 50 "$(cat "$cgroup/pids.max")"
	stop
	kill "$beside"
	wait_for rmdir "$tree/init"
	umount "$tree"
	rmdir "$nested"
}

# While strace delays the write of pids.max, a cgroup has no limit, and must be empty.
@test "2.17 the limit is set before a process is in" {
	local procs
	aim write '"4321(.n)?"' --pids-limit 4321 "${light[@]}" "$ROOTFS" true
	strace $follow -qq -o "$work/trace" -e "trace=$call" -e "inject=$call:delay_enter=500000:when=$number" \
		"$SUBJECT" run --pids-limit 4321 "${light[@]}" "$ROOTFS" sleep 1000 >"$work/out" 2>&1 3>&- &
	wait_for eval 'cgroup=$(our_cgroups | tail -n 1) && [ -n "$cgroup" ]'
	while procs=$(cat "$cgroup/cgroup.procs") && [ "$(cat "$cgroup/pids.max")" != 4321 ]; do
		equal "" "$procs" "processes in the cgroup before pids.max is written"
		sleep 0.02
	done
	wait_for grep -q . "$cgroup/cgroup.procs"
}

# In an ordinary container the files of its cgroup are read-only.
@test "2.16 where no cgroup can be made nothing runs" {
	for path in $(cgroup_trees); do
		mount --bind "$path" "$path"
		mount -o remount,bind,ro "$path"
	done
	closed "$ROOTFS"
	for path in $(cgroup_trees); do umount "$path"; done
	prints "$random" "$ROOTFS" echo "$random"
}

# Two containers in one cgroup would share its limit, and the first to end would
# want to remove it.
@test "2.18 a cgroup that is there already is not taken" {
	aim '?mkdir,mkdirat' /sys/fs/cgroup "${light[@]}" "$ROOTFS" /bin/true
	called_by strace -f -qq -o "$work/faults" -e "trace=$call" -e "inject=$call:error=EEXIST:when=$number"
	mdocker run "${light[@]}" "$ROOTFS" /bin/echo "$random"
	taken=$(sed -n 's/.*"\([^"]*\)".*INJECTED.*/\1/p' "$work/faults")
	# the run may end, or take another one
	[ "$status" != 0 ] || grep -v "\"$taken\"" "$work/faults" | grep -q '"/sys/fs/cgroup.* = 0$' ||
		equal "an error, or another directory" "neither" "where mkdir of $taken fails with EEXIST"
	unchanged
}

@test "2.19 version 2: the pids controller is switched on where it was off" {
	[ "$tree" = /sys/fs/cgroup ] || skip "pids is a controller of version 1 here"
	echo -pids >"$tree/cgroup.subtree_control"
	start_limited "$ROOTFS" sleep 1000
	equal 50 "$(cat "$cgroup/pids.max")"
}
