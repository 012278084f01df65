#!/usr/bin/env bats
# shellcheck disable=SC2154 # set by helper
# Mutants of what only cgroup version 2 reaches: see mutants.bats.

load ../helper
load mutants

@test "v2.1 each mutant of what only cgroup version 2 reaches is killed" {
	[ "$tree" = /sys/fs/cgroup ] || skip "pids is a controller of version 1 here"
	set -- "$MDOCKER_TESTS"/deep/mutants/v2-*.sed
	[ $# -ge 4 ]
	try_all "$@" | sed 's/^/# /' >&3
	equal "0 0" "${PIPESTATUS[*]}"
}

