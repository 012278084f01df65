#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 2. cgroup: a limit on the number of processes.  The host writes it, so the
# host is where to look: /proc/PID/cgroup says which cgroup a process is in,
# and the files in that directory what is allowed and counted there.

load helper

# Without the sections that refuse to run where 3 or 5 is missing: what is
# tested here needs no namespace, but for 2.12.  2.6, 2.7, 2.9 and 2.10 build on 4.
light=(--skip mounts --skip hostname --skip proc)

# The cgroup of process $1 in the tree that the pids controller is in, as a path
# from the tree's root: v1 "8:pids:/x", v2 "0::/x".  Further words read the file
# in another namespace.
cgroup_path() {
	"${@:2}" cat "/proc/$1/cgroup" |
		awk -F: '$2 ~ /(^|,)pids(,|$)/ { v1 = $3 } $1 == 0 { v2 = $3 }
			END { print v1 ? v1 : v2 }'
}

# The same as a directory.
cgroup_of() {
	local tree
	tree=$(awk '/ - cgroup .*[ ,]pids(,|$)/ { v1 = $5 } / - cgroup2 / { v2 = $5 }
		END { print v1 ? v1 : v2 }' /proc/self/mountinfo)
	printf '%s%s\n' "$tree" "$(cgroup_path "$1")"
}

# start, in a cgroup of its own that is not the caller's: sets cgroup.
start_limited() {
	start "${light[@]}" "$@"
	cgroup=$(cgroup_of "$init")
	[ -d "$cgroup" ] && [ "$cgroup" != "$(cgroup_of $$)" ]
}

# A command that starts $1 processes and stays, without ever being unbounded.  The
# inner shell gives up at the first fork that fails; exec needs no fork.  (A pipe,
# since for "&" the shell wants a /dev/null, which is for section 11 to make.)
forks() {
	echo "sh -c '$(printf 'sleep 1000 | %.0s' $(seq "$1"))cat'; exec sleep 1000"
}

gone() { [ ! -e "$1" ]; }
dead() { run ! kill -0 "$1" 2>/dev/null; }

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

@test "2.4 all processes below mdocker are in the cgroup, and no other" {
	start_limited "$ROOTFS" sh -c "$(forks $((RANDOM % 9 + 3)))"
	equal "$(descendants "$runtime" | sort)" "$(sort "$cgroup/cgroup.procs")"
	run ! grep -qx "$runtime" "$cgroup/cgroup.procs"
	equal "$(cgroup_path $$)" "$(cgroup_path "$runtime")"
}

# What the command prints is the first thing that it does.  It reads the host's
# /proc, and without a cgroup namespace, the path as the host sees it.
@test "2.5 the command is in the cgroup from its first moment on" {
	local i
	for ((i = 0; i < 20; i++)); do
		"$SUBJECT" run --skip unshare "${light[@]}" --skip chroot "$ROOTFS" \
			cat /proc/self/cgroup 3>&- >"$work/cgroup"
		grep -q ':/mdocker' "$work/cgroup"
	done
}

# The first fork that could be too many is mdocker's own (of PID 1, section 4).
# Were the child put into its cgroup any later, it would succeed.
@test "2.6 the limit counts before PID 1 is forked" {
	run --separate-stderr -0 "$SUBJECT" run --pids-limit 2 "${light[@]}" "$ROOTFS" echo "$random"
	equal "$random" "$output"
	run -125 "$SUBJECT" run --pids-limit 1 "${light[@]}" "$ROOTFS" echo "$random"
	contains "$output" "Resource temporarily unavailable"
	unchanged
}

@test "2.7 a fork bomb stops at the limit, and the host can still fork" {
	local limit=$((RANDOM % 30 + 20))
	start_limited --pids-limit "$limit" "$ROOTFS" sh -c "$(forks 200)"
	wait_for grep -q 'max [1-9]' "$cgroup/pids.events"
	[ "$(cat "$cgroup/pids.current")" -le "$limit" ]
	[ "$(descendants "$runtime" | wc -l)" -ge $((limit - 2)) ]
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
	local status=$((RANDOM % 100 + 1))
	start_limited "$ROOTFS" sh -c "sleep 1000; exit $status"
	wait_for end_child
	ends_with "$status" "$runtime"
	gone "$cgroup"
	run --separate-stderr -0 "$SUBJECT" run "${light[@]}" "$ROOTFS" true
	run -127 "$SUBJECT" run "${light[@]}" "$ROOTFS" "/$random"
	run -125 "$SUBJECT" run "${light[@]}" -w "/$random" "$ROOTFS" true
	unchanged
}

@test "2.10 the cgroup is removed when PID 1 is killed, with all processes in it" {
	start_limited "$ROOTFS" sh -c "$(forks 10)"
	kill -9 "$init"
	ends_with 137 "$runtime"
	gone "$cgroup"
	unchanged
}

@test "2.11 the cgroup is removed with the cgroups that were made in it" {
	start_limited "$ROOTFS" sleep 1000
	mkdir -p "$cgroup/$random/b/c" "$cgroup/d"
	echo "$init" >"$cgroup/$random/b/cgroup.procs"
	kill -9 "$init"
	ends_with 137 "$runtime"
	gone "$cgroup"
}

# Builds on 3.  Seen by a process of the same cgroup namespace; one that joined
# its cgroup too late has the root above it, and reads "/mdocker..." here.
@test "2.12 the cgroup is the root of the container's cgroup namespace" {
	start_limited "$ROOTFS" sleep 1000
	contains "$(cgroup_path "$init")" /mdocker
	equal / "$(cgroup_path "$init" nsenter -t "$init" -C)"
}

@test "2.13 two containers have two cgroups" {
	local first
	start_limited --pids-limit 30 "$ROOTFS" sleep 1000
	first=$cgroup
	start_limited --pids-limit 40 "$ROOTFS" sleep 1000
	[ "$first" != "$cgroup" ]
	equal 30 "$(cat "$first/pids.max")"
	equal 40 "$(cat "$cgroup/pids.max")"
}

@test "2.14 what a SIGKILLed mdocker left is removed by the next run, a live one's is not" {
	local live dead_init
	start_limited "$ROOTFS" sleep 1000
	live=$cgroup
	start_limited "$ROOTFS" sleep 1000
	dead_init=$init
	kill -9 "$runtime"
	ends_with 137 "$runtime"
	wait_for dead "$dead_init"
	mkdir -p "$cgroup/$random/b"
	run --separate-stderr -0 "$SUBJECT" run "${light[@]}" "$ROOTFS" true
	gone "$cgroup"
	[ -d "$live" ]
}

# Of the parent's own writes the first one fails.
@test "2.15 a limit that cannot be set ends the run: 125, nothing runs, nothing is left" {
	command -v strace >/dev/null || skip "no strace"
	run --separate-stderr -0 "$SUBJECT" run "${light[@]}" "$ROOTFS" echo "$random"
	equal "$random" "$output"
	called_by strace -qq -o /dev/null -e trace=write -e inject=write:error=EIO:when=1
	mdocker run "${light[@]}" "$ROOTFS" echo "$random"
	equal "125 " "$status $output"
	one_message "Input/output error"
	unchanged
}

# A cgroup is empty for a moment after it is made.  "mdocker.PID.PIDNS" says whose it is.
@test "2.16 an empty cgroup stays if its owner lives, or is of another PID namespace" {
	local tree ns
	start_limited "$ROOTFS" sleep 1000
	tree=${cgroup%/*} ns=$(stat -Lc %i /proc/self/ns/pid)
	equal "mdocker.$runtime.$ns" "${cgroup##*/}"
	mkdir "$tree/mdocker.$$.$ns" "$tree/mdocker.4194303.${random#r}"
	run "$SUBJECT" run "${light[@]}" "$ROOTFS" true
	rmdir "$tree/mdocker.$$.$ns" "$tree/mdocker.4194303.${random#r}" # they are there
}

@test "2.17 also those with a path that is longer than a system call takes" {
	start_limited "$ROOTFS" sleep 1000
	long=$(printf '%0200d' 0)
	cd "$cgroup"
	for _ in {1..25}; do mkdir "$long" && cd "$long"; done
	cd "$work"
	stop
	gone "$cgroup"
}
