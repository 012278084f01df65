#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 6. hostname: a name of its own.  Builds on 3, without which the guard refuses.
# `nsenter -u` asks for the name from outside.

load helper

# Without the sections whose lack is somebody else's failure.
light=(--skip mounts --skip proc)

name_of() { nsenter -t "$1" -u uname -n; }

@test "6.1 --hostname NAME is the name inside" {
	prints "$random" "${light[@]}" --hostname "$random" "$ROOTFS" uname -n
	prints "x$random" "${light[@]}" -h "x$random" "$ROOTFS" hostname
}

@test "6.2 without --hostname the name is not the host's either" {
	mdocker run "${light[@]}" "$ROOTFS" uname -n
	equal 0 "$status" "the exit status of: uname -n"
	[ -n "$output" ] && [ "${output##*$'\n'}" != "$(uname -n)" ] ||
		equal "not the host's name, $(uname -n)" "${output##*$'\n'}" "what uname -n prints inside"
}

@test "6.3 the host keeps its name, during and after" {
	local host
	host=$(uname -n)
	start "${light[@]}" -h "$random" "$ROOTFS" sleep 1000
	[ "$host" != "$(name_of "$init")" ] || equal "$random" "$host, the host's name" "the name inside"
	equal "$host" "$(uname -n)" "the host's name, while the container runs"
	stop
	equal "$host" "$(uname -n)"
}

@test "6.4 two containers have two names" {
	local first
	start "${light[@]}" -h "a$random" "$ROOTFS" sleep 1000
	first=$init
	start "${light[@]}" -h "b$random" "$ROOTFS" sleep 1000
	equal "a$random" "$(name_of "$first")"
	equal "b$random" "$(name_of "$init")"
}

renamed() { [ "$(name_of "$init")" = "$1" ]; }

@test "6.5 a container that renames itself does not rename the host" {
	local host
	host=$(uname -n)
	start "${light[@]}" -h "$random" "$ROOTFS" \
		sh -c "hostname new-$random; exec sleep 1000"
	wait_for renamed "new-$random"
	equal "$host" "$(uname -n)"
}

@test "6.6 64 bytes, dots and dashes are a name" {
	local name
	name=$(printf '%s-a.b%064d' "$random" 0 | cut -c 1-64)
	prints "$name" "${light[@]}" -h "$name" "$ROOTFS" uname -n
	prints x "${light[@]}" -h x "$ROOTFS" uname -n
}

@test "6.7 --skip hostname: the container has the host's name, as a copy" {
	start --skip hostname "${light[@]}" -h "$random" "$ROOTFS" sleep 1000
	equal "$(uname -n)" "$(name_of "$init")"
	[ "$(stat -Lc %i "/proc/$init/ns/uts")" != "$(stat -Lc %i /proc/$$/ns/uts)" ]
}

@test "6.8 if the name cannot be set nothing runs, and nothing is left" {
	fails_closed sethostname . "${light[@]}"
}
