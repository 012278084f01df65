# Section 1, the command line: what is wrong is found before anything is done.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # set by helper.bash

load helper

# Every mistake: status 125, one message that names PART, perhaps a hint, and nothing
# changed.
mistake() {
	refused 125 "$@"
	[ "$(grep -vc '^  ' <<<"$stderr")" = 1 ]
	unchanged "the host after: run ${*:2}"
}

@test "1.1 --help prints every option on stdout, and every section" {
	for words in --help "run --help" "run --trace --help /no/such/rootfs"; do
		# shellcheck disable=SC2086 # words
		mdocker $words
		equal 0 "$status"
		equal "" "$stderr"
		contains "$output" "mdocker run [OPTIONS] [ROOTFS [COMMAND [ARG...]]]"
		for option in --pids-limit "-h --hostname NAME" "-e --env" "-w --workdir" --init \
			--trace --step --skip --part --help --version; do
			contains "$output" " $option"
		done
		for section in "2 cgroup" "8 /proc" "12 leftovers"; do
			contains "$output" "$section"
		done
		for n in 1 5 9; do grep -q "^ *$n [a-zA-Z]" <<<"$output"; done # four in a line
		run ! grep -q ' 0 start' <<<"$output" # the list has a row 0, which is no section
	done
}

@test "1.2 --version prints one line with a number" {
	mdocker --version
	equal 0 "$status"
	equal "" "$stderr"
	[[ $output =~ ^mdocker\ [0-9]+\.[0-9]+ ]]
	equal 1 "$(wc -l <<<"$output")"
}

@test "1.3 an unknown command is named" {
	mdocker "$random" "$ROOTFS" /bin/echo ran
	equal 125 "$status"
	equal "" "$output"
	one_message "$random"
}

@test "1.4 no command at all says how it is used" {
	mdocker
	equal 125 "$status"
	equal "" "$output"
	contains "$stderr" "mdocker run"
}

@test "1.5 an unknown option is named" {
	mistake "--$random" "--$random" "$ROOTFS" /bin/echo ran
	mistake "-Z" -Z "$ROOTFS" /bin/echo ran
}

@test "1.6 an option without its value is named" {
	for option in --pids-limit --hostname --env --workdir --skip --part -h -e -w; do
		mistake "$option" "$option"
	done
}

@test "1.7 --pids-limit takes -1 and whole numbers from 1 to 4194304" {
	for value in 0 -2 1x x1 "" 1.5 4194305 99999999999 99999999999999999999; do
		mistake "--pids-limit: '$value'" --pids-limit "$value" "$ROOTFS" /bin/echo ran
	done
	for value in -1 1000 4194304; do
		equal "$random" "$("$SUBJECT" run --pids-limit "$value" "$ROOTFS" /bin/echo "$random")"
	done
}

@test "1.8 --hostname takes 1 to 64 letters, digits, '-' and '.'" {
	long=$(printf 'x%.0s' {1..65})
	for value in "$long" "" "a b" "-$random" ".$random" "a_b" "a/b" $'a\nb' "ü"; do
		refused 125 "--hostname" --hostname "$value" "$ROOTFS" /bin/echo ran
		unchanged
	done
	for value in "${long:1}" "$random" a-b.c 7; do
		equal "$random" "$("$SUBJECT" run --hostname "$value" "$ROOTFS" /bin/echo "$random")"
	done
}

@test "1.9 --env wants a name" {
	mistake "--env: '=$random'" --env "=$random" "$ROOTFS" /bin/echo ran
	mistake "--env: ''" --env "" "$ROOTFS" /bin/echo ran
}

@test "1.10 a rootfs that is not a directory is named" {
	echo "$random" >"$work/file"
	mistake "$work/$random" "$work/$random" /bin/echo ran
	mistake "$work/file" "$work/file" /bin/echo ran
	mistake '""' "" /bin/echo ran
	contains "$stderr" rootfs.sh
}

@test "1.11 no ./rootfs here says how to make one" {
	cd "$work"
	mistake '"rootfs"' --hostname "$random"
	contains "$stderr" ./rootfs.sh
}

@test "1.12 without ROOTFS and COMMAND it is a shell in ./rootfs" {
	ln -s "$ROOTFS" "$work/rootfs"
	cd "$work"
	equal "$random" "$(echo "echo $random" | "$SUBJECT" run)"
	equal "$random" "$(echo "echo $random" | "$SUBJECT" run "$ROOTFS")"
}

@test "1.13 options end at ROOTFS, the command's own are its own" {
	mdocker run "$ROOTFS" /bin/sh -c 'echo "$*"' sh \
		x -e --trace --hostname -- --help "--$random" --pids-limit 0
	equal "x -e --trace --hostname -- --help --$random --pids-limit 0" "$output"
	equal 0 "$status"
	equal "" "$(messages)"
}

@test "1.14 -- ends the options" {
	ln -s "$ROOTFS" "$work/-$random"
	cd "$work"
	equal "$random" "$("$SUBJECT" run -- "-$random" /bin/echo "$random")"
	mistake "-$random" "-$random" /bin/echo ran
}

@test "1.15 values may follow =, a space, or a letter" {
	show='echo "$A $B $C $D $PWD"'
	mdocker run -eA="$random.1" -e B="$random.2" \
		--env=C="$random.3=x" --env D="$random 4" -w /tmp "$ROOTFS" /bin/sh -c "$show"
	equal "$random.1 $random.2 $random.3=x $random 4 /tmp" "$output"
	for workdir in -w/tmp --workdir=/tmp "--workdir /tmp"; do
		# shellcheck disable=SC2086 # two words
		equal /tmp "$("$SUBJECT" run $workdir "$ROOTFS" /bin/sh -c pwd)"
	done
}

@test "1.16 without root it names sudo, and a rootfs that it may not read" {
	cp "$SUBJECT" "$work/subject"
	chmod 755 "$work" "$work/subject"
	mkdir -m 755 "$work/open"
	mkdir -m 700 "$work/closed"
	SUBJECT=$work/subject
	called_by setpriv --reuid=65534 --regid=65534 --clear-groups
	mistake sudo --part 2 "$work/open" /bin/echo ran
	mistake "$work/closed" "$work/closed" /bin/echo ran
}

@test "1.17 --help or --version that cannot be written is an error" {
	equal 0 "$("$SUBJECT" --help >/dev/null && echo $?)"
	equal 125 "$("$SUBJECT" --help >/dev/full || echo $?)"
	equal 125 "$("$SUBJECT" --version >/dev/full || echo $?)"
}

@test "1.18 without --hostname the container is called mdocker" {
	equal mdocker "$("$SUBJECT" run "$ROOTFS" uname -n)"
}

@test "1.19 --user: what is not a number, or too large, is refused" {
	for value in "" x 1: :1 1:x x:1 -1 1:-1 4294967295 0:4294967295 1:2:3 1.5; do
		refused 125 --user -u "$value" "$ROOTFS" /bin/echo ran
	done
	unchanged
}
