#!/usr/bin/env bats
# shellcheck disable=SC2154 # set by helper
# The ways in which root in a container reaches or harms the host: how many of them are
# open?  doors/doors.c tries each, from the inside.

load ../helper

# doors COLUMN...: sets table, with one column for each.
doors() {
	table=$("$MDOCKER_TESTS/deep/doors/run.sh" "$@" 3>&-)
}

# total COLUMN: how many are open in the Nth
total() { awk -v n="$1" '/^open, of/ { print $(3 + n) }' <<<"$table"; }

@test "doors.1 in a plain chroot nearly all are open (or doors.2 would prove nothing)" {
	doors chroot
	tried=$(awk 'NR > 1 && !/^open, of/ && $NF != "."' <<<"$table" | wc -l)
	echo "# $(total 1) doors are open in a chroot, of $tried that could be tried here" >&3
	[ "$(total 1)" -ge $((tried * 85 / 100)) ] || equal "at least 85 % of $tried are open" "$table"
	unchanged
}

@test "doors.2 in mdocker at most four are open" {
	doors chroot mdocker
	open=$(awk '$NF == "open" { sub(/ +[^ ]+ +[^ ]+ *$/, ""); printf "%s%s", comma, $0; comma = ", " }' <<<"$table")
	echo "# open: ${open:-none}" >&3
	[ "$(total 2)" -le 4 ] || equal "at most 4 are open" "$(total 2): $open"
	unchanged
}
