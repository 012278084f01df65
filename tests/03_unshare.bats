#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 3. unshare: namespaces of its own.  A namespace is an inode: two processes are
# in the same one if /proc/PID/ns/KIND is the same file.

load helper

# Without the sections that the guard lets run only after 3 and 5.
light=(--skip mounts --skip hostname --skip proc)

ns() { stat -Lc %i "/proc/$1/ns/$2"; }

# differ KIND PID PID
differ() {
	local one other
	one=$(ns "$2" "$1") && other=$(ns "$3" "$1") && [ "$one" != "$other" ] && return
	equal "another one than process $3 has, $other" "$one" "the $1 namespace of process $2, the command"
}

# Builds on 4: a process never changes its own PID namespace, its child does.
@test "3.1 the command has a PID namespace of its own" {
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ pid "$init" $$
}

@test "3.2 its mount and UTS namespaces are not the host's" {
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ mnt "$init" $$
	differ uts "$init" $$
}

@test "3.3 two containers share none of them" {
	local kind first
	start "${light[@]}" "$ROOTFS" sleep 1000
	first=$init
	start "${light[@]}" "$ROOTFS" sleep 1000
	for kind in mnt uts pid; do differ "$kind" "$init" "$first"; done
}

@test "3.4 mdocker itself stays in the host's namespaces" {
	local kind
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ uts "$init" "$runtime"
	for kind in mnt uts ipc cgroup pid user net; do
		equal "$(ns $$ "$kind")" "$(ns "$runtime" "$kind")" "$kind"
	done
}

# The gap that the section documents: 20 changes the network, 18 the users.
@test "3.5 a gap: the user namespace and the network are the host's" {
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ uts "$init" $$
	equal "$(ns $$ user)" "$(ns "$init" user)"
	equal "$(ns $$ net)" "$(ns "$init" net)"
}

@test "3.6 a System V message queue made inside is not seen on the host" {
	local id key
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ ipc "$init" $$	# or the queue would be made on the host
	id=$(nsenter -t "$init" -i ipcmk -Q | grep -o '[0-9]*$')
	key=$(nsenter -t "$init" -i ipcs -q | awk -v id="$id" '$2 == id { print $1 }')
	contains "$key" 0x
	run -0 ipcs -q
	run ! grep -q "$key" <<<"$output"
}

# The guard, which belongs to the frame: in each of these runs another section
# is the first that would change the host.  Builds on 5, 6 and 8.
@test "3.7 --skip unshare is refused, and the host keeps its name and its mounts" {
	prints "$random" "$ROOTFS" echo "$random"
	run -125 "$SUBJECT" run --skip unshare -h "$random" "$ROOTFS" true
	contains "$output" "private mounts"
	contains "$output" refused
	run -125 "$SUBJECT" run --skip unshare --skip mounts -h "$random" "$ROOTFS" true
	contains "$output" hostname
	contains "$output" refused
	run -125 "$SUBJECT" run --skip unshare --skip mounts --skip hostname "$ROOTFS" true
	contains "$output" /proc
	contains "$output" refused
	unchanged
}

@test "3.8 --skip unshare, and what builds on it: the command runs among the host's processes" {
	start --skip unshare "${light[@]}" "$ROOTFS" sleep 1000
	local kind
	for kind in mnt uts ipc cgroup pid; do
		equal "$(ns $$ "$kind")" "$(ns "$init" "$kind")" "$kind"
	done
}

@test "3.9 if namespaces cannot be made nothing runs, and nothing is left" {
	fails_closed 'unshare,clone,?clone3' CLONE_NEW "${light[@]}"
}

@test "3.11 its IPC namespace is not the host's, nor another container's" {
	local first
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ ipc "$init" $$
	first=$init
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ ipc "$init" "$first"
}

@test "3.12 its cgroup namespace is not the host's, nor another container's" {
	local first
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ cgroup "$init" $$
	first=$init
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ cgroup "$init" "$first"
}

# The parent waits in the host's PID namespace, and its children are in the new one.
@test "3.10 only the children of mdocker are in the new PID namespace" {
	start "${light[@]}" "$ROOTFS" sleep 1000
	differ pid "$init" $$
	equal "$(ns $$ pid)" "$(ns "$runtime" pid)"
	equal "$(ns "$init" pid)" "$(ns "$runtime" pid_for_children)"
}
