#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2153,SC2154 # awk; set by helper, by run
# The teaching kit: the students' folder holds no solution and does no harm, the grader
# gives full points to what deserves them, the doctor cleans up what is mdocker's.

load ../helper
load grade

@test "kit.1 the starter compiles without a warning, and says what is to be written" {
	run -0 "$kit/starter.sh" "$work/starter"
	cc -std=c11 -Wall -Wextra -Wpedantic -Werror -Wno-unused-function -Wno-unused-variable \
		-o "$work/program" "$work/starter/mdocker.c"
	make -s -C "$work/starter"
	run "$work/starter/mdocker" run "$ROOTFS" true
	for n in 2 3 4; do contains "$output" "section $n, "; done
	for n in 2 3 4 5 6 7 8 9; do
		grep -q "TASK (section $n)" "$work/starter/mdocker.c"
		grep -q "^| $n | .* | $(points $n) |\$" "$work/starter/README.md"
	done
	run -1 "$kit/starter.sh" "$work/starter" # it is never written over
	run -0 "$kit/starter.sh" "$work/other" 6 7
	contains "$(cat "$work/other/README.md")" "**$(points 6 7)**"
	equal 2 "$(grep -c 'TASK (section' "$work/other/mdocker.c")"
	run -1 "$kit/starter.sh" "$work/third" 42
}

# Of what was cut, each line that is longer than a few words, and is not in what
# stays, is looked for in every file of the folder.  So is the call in it, which stands
# alone in a trace.
@test "kit.2 the starter holds no solution" {
	local cut n
	for cut in "2 3 4 5 6 7 8 9" 2 3 4 5 6 7 8 9; do
		# shellcheck disable=SC2086 # words
		"$kit/starter.sh" "$work/starter" $cut >/dev/null
		awk -v cut="$cut" -f "$MDOCKER_TESTS/tools/cut.awk" "$reference" | sed 's/^[[:space:]]*//' >"$work/stays"
		sed 's/^[[:space:]]*//' "$reference" | grep -vxFf "$work/stays" | grep '.\{16\}' |
			grep -v '^\(/\?\*\|[a-z_ ]*$\)' |
			sed -n -e p -e 's/^\(if (\)\?\(MUST\|TRY\)(\([^;]\{24,\}\));$/\3/p' >"$work/lines"
		n=$(wc -l <"$work/lines")
		[ "$n" -gt 0 ]
		grep -rFf "$work/lines" "$work/starter" && return 1
		rm -r "$work/starter"
	done
	# and it would have been found
	"$kit/starter.sh" "$work/starter" 6 >/dev/null
	echo 'MUST_ON(hostname, sethostname(hostname, strlen(hostname)));' >>"$work/starter/tests/kit/causes"
	cut_out 6 >/dev/null
	grep -vxFf "$work/without-6.c" "$reference" | sed 's/^[[:space:]]*//' | grep '.\{16\}' >"$work/lines"
	grep -rqFf "$work/lines" "$work/starter"
}

@test "kit.3 with whatever subset of the sections written, the host is as it was" {
	local compiler=cc subset n bit cut count=0
	! command -v tcc >/dev/null || compiler=tcc
	for ((subset = 0; subset < 256; subset++)); do
		cut=
		for ((bit = 0; bit < 8; bit++)); do
			((subset & 1 << bit)) || cut+=" $((bit + 2))"
		done
		awk -v cut="$cut" -f "$MDOCKER_TESTS/tools/cut.awk" "$reference" >"$work/x.c"
		"$compiler" -o "$work/x" "$work/x.c"
		timeout -k 1 10 "$work/x" run --hostname "$random" "$ROOTFS" /bin/true >"$work/out" 2>&1 3>&- </dev/null || [ $? -le 127 ]
		unchanged "without$cut: $(cat "$work/out")"
		count=$((count + 1))
	done
	equal 256 "$count"
}

@test "kit.4 the doctor finds what broken runs have left, and --clean removes only that" {
	mkdir "$tree/mdocker.4194303-1" "$tree/mdocker.4194303-2" "$tree/mdocker.service"
	exec 8<"$tree/mdocker.4194303-2"
	flock 8
	copy_rootfs
	mount -t proc proc "$rootfs/proc"
	mkdir -p "$work/own/proc"
	mount -t proc proc "$work/own/proc"
	run -0 "$kit/doctor.sh"
	contains "$output" "$tree/mdocker.4194303-1"
	contains "$output" "$rootfs/proc"
	run ! grep -q -e mdocker.4194303-2 -e mdocker.service -e "$work/own" <<<"$output"
	[ -d "$tree/mdocker.4194303-1" ]
	run -0 "$kit/doctor.sh" --clean
	[ ! -d "$tree/mdocker.4194303-1" ]
	[ -d "$tree/mdocker.4194303-2" ]
	run ! mountpoint -q "$rootfs/proc"
	mountpoint -q "$work/own/proc"
	umount "$work/own/proc"
	exec 8<&-
	rmdir "$tree/mdocker.4194303-2" "$tree/mdocker.service"
	unchanged
}
@test "kit.5 the reference has full points, and so has what only is moved about" {
	grade -o "$work/full" "$reference"
	equal "0 Score: $(points 2 3 4 5 6 7 8 9)/$(points 2 3 4 5 6 7 8 9)" "$status $last"
	contains "$report" "As handed in: 100/100"
	run ! grep 'does not apply' "$work/full/whole.tap" # all of them do
	valid_json "$work/full/results.json"
	equal "100" "$(jq '[.tests[].score] | add' "$work/full/results.json")"
	equal "classroom50/result/v1 100 8" \
		"$(jq -r '"\(.schema) \(.score) \(.tests | length)"' "$work/full/result.json")"
}

@test "kit.6 a missing chroot does not cost the points of the hostname" {
	sed '/^static void change_root(void)$/,/^}/ { /MUST/d; }' "$reference" >"$work/x.c"
	grade "$work/x.c"
	equal 1 "$status"
	equal "100 - 10" "100 - $((100 - $(sed 's/.*: \(.*\)\/.*/\1/' <<<"$last")))"
	contains "$report" "read chapter 7"
	contains "$report" "7.1 "
	contains "$report" "perhaps: "
}

@test "kit.7 what does not compile has no points, is told why, and is not a failure of the grader" {
	echo 'int main(void) { return oops; }' >"$work/x.c"
	grade -o "$work/r" "$work/x.c"
	equal "1 Score: 0/100" "$status $last"
	contains "$report" "does not compile"
	contains "$report" "oops"
	valid_json "$work/r/results.json"
	grade "$work/nothing.c"
	equal 2 "$status"
}

@test "kit.8 in the students' folder the report says what was changed, hangs, or is to be written" {
	"$kit/starter.sh" "$work/starter" 6 8 >/dev/null
	kit=$work/starter/tests/kit
	sed -i -e 's/.*6, hostname, is not written yet.*/\tfor (;;) poll(NULL, 0, 1000);/' \
		-e 's/mdocker 0.3/mine/' "$work/starter/mdocker.c"
	grade "$work/starter/mdocker.c"
	equal "1 Score: 0/$(awk '/^[68]/ { n += $2 } END { print n }' "$kit/points")" "$status $last"
	contains "$report" "# outside of sections 2 to 9, 2 lines"
	contains "$report" "After 10 seconds it had not ended"
	contains "$report" " 5 private mounts  mount(" # the last step before it hung
	contains "$report" "Not written yet: section 8."
}

@test "kit.9 of a test file that had to be killed no cgroup stays" {
	printf 'load %s/helper\n@test "6.1 hangs" { "$SUBJECT" run "$ROOTFS" sleep 1000; }\n' \
		"$MDOCKER_TESTS" >"$work/hang.bats"
	run -1 env -u TEST_FILTER PATH="${PATH//"$BATS_LIBEXEC:"/}" TEST_TIMEOUT=3 "$MDOCKER_TESTS/run.sh" "$work/hang.bats" 3>&-
	contains "$output" "ran out of time"
	unchanged
}

@test "kit.10 a test that runs out of time before it has begun removes nothing of others" {
	printf 'load %s/helper\nsetup() { sleep 1000; }\n@test "6.1 is slow" { true; }\n' \
		"$MDOCKER_TESTS" >"$work/slow.bats"
	run -1 env -u TEST_FILTER PATH="${PATH//"$BATS_LIBEXEC:"/}" TEST_WAIT=1 "$MDOCKER_TESTS/run.sh" "$work/slow.bats" 3>&-
	contains "$output" "0 passed, 1 failed"
}

# make_test FILE...: in a starter folder.  Sets status and output.
make_test() {
	run env -u TEST_FILTER PATH="${PATH//"$BATS_LIBEXEC:"/}" MDOCKER_HARNESS='' SUBJECT='' \
		make -s -C "$work/starter" test FILES="$*" 3>&- </dev/null
}

# write SECTIONS: the reference's, in the starter's file.
write() {
	local n
	for n in $1; do
		awk -v n="$n" '/^\/\* == / { inside = $3 == n "." } inside' "$reference" >"$work/section"
		awk -v n="$n" -v file="$work/section" '
			/^\/\* == / { inside = $3 == n "."; if (inside) while ((getline line < file) > 0) print line }
			!inside' "$work/starter/mdocker.c" >"$work/new.c"
		mv "$work/new.c" "$work/starter/mdocker.c"
	done
}

@test "kit.11 where no command runs, make test says so once, and where it stops" {
	"$kit/starter.sh" "$work/starter" >/dev/null
	make_test tests/06_hostname.bats tests/07_chroot.bats
	equal 2 "$status"
	equal 1 "$(grep -c 'No command runs yet' <<<"$output")"
	run ! grep -q '6\.1\|7\.1' <<<"$output"
	write "2 3 4 5 6 7 8 9"
	sed -i 's/	if (TRY(write(go\[1\], "", 1)) < 0 .* EPIPE)/	if (false)/' "$work/starter/mdocker.c"
	make_test
	equal 2 "$status"
	contains "$output" "After 10 seconds it had not ended"
	contains "$output" "4 fork as PID 1   init_pid = fork() = 0"
}

@test "kit.12 a failed test is explained: what was expected, what happened, and where to look" {
	"$kit/starter.sh" "$work/starter" >/dev/null
	write "3 4 7 9"
	sed -i '/^static void change_root(void)$/,/^}/ { /chdir/d; }' "$work/starter/mdocker.c"
	make_test tests/06_hostname.bats tests/07_chroot.bats tests/09_execvp.bats
	equal 2 "$status"
	contains "$output" "7 chroot: 1 of 11 tests failed"
	contains "$output" "expected: "
	contains "$output" "mdocker: 9 execvp: . leads out of the container"
	contains "$output" "perhaps: chroot without chdir"
	contains "$output" "chapter 7 of walkthrough.md"
	contains "$output" "9.10 also needs sections 5 and 8, not written yet"
	contains "$output" "Not written yet: sections 2, 5, 6 and 8."
	run ! grep -q -e 'from function' -e '6\.1' <<<"$output"
	write "7"
	make_test tests/07_chroot.bats
	equal 0 "$status"
	contains "$output" "7 chroot: all 11 tests pass"
}
