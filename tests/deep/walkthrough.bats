#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2030,SC2031,SC2089,SC2090,SC2154 # awk; set by helper, by run
# The walkthrough says what is so: its code is mdocker.c's, its sessions happen,
# its links lead somewhere.

load ../helper

top=$MDOCKER_TESTS/..

# quotes FILE...: check the blocks of C in them.
quotes() { awk -v tests="$MDOCKER_TESTS" -f "$MDOCKER_TESTS/deep/quotes.awk" "$top/mdocker.c" "$@"; }

# dead_links FILE...: of the links within the repository, those without a target.  A
# heading's anchor is itself in small letters, with - for spaces, and no other signs.
dead_links() {
	local file link path
	for file in "$@"; do
		while read -r link; do
			path=${link%%#*}
			case $link in http*) continue ;; '#'*) path=$(basename "$file") ;; esac
			[ -e "$(dirname "$file")/$path" ] || echo "$file: $link"
			[ "$link" = "${link%%#*}" ] && continue
			sed -n 's/^##* //p' "$(dirname "$file")/$path" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-' |
				grep -qxF -e "${link#*#}" || echo "$file: $link"
		done < <(awk '/^```/ { code = !code } !code' "$file" |
			grep -o '\](\([^)]*\))' | sed 's/^](\(.*\))$/\1/')
	done
}

# A class's laptop: these files, a rootfs, a name, and sudo, which root can do without.
laptop() {
	hostname laptop
	mkdir "$work/bin" "$work/mdocker"
	printf '#!/bin/sh\nexec "$@"\n' >"$work/bin/sudo"
	chmod +x "$work/bin/sudo"
	PATH=$work/bin:$PATH
	cd "$work/mdocker" || return
	cp -R "$top/mdocker.c" "$top/Makefile" "$top/rootfs.sh" "$MDOCKER_TESTS" .
	cp "$SUBJECT" mdocker
	cp -a "$ROOTFS" rootfs
}

# pattern: what is on stdin, as a regular expression: "..." stands for the rest of a
# word, or of a line, and as a line of its own for any lines.
pattern() {
	sed -e 's/[][\.*^$+?(){}|]/\\&/g' -e 's/^\\\.\\\.\\\.$/@lines@/' -e 's/\\\.\\\.\\\./@part@/g' |
		awk '
			/^@lines@$/ { printf "(.*\n)?"; next }
			{ gsub(/@part@/, "[^\n]*"); printf "%s\n", $0 }'
}

# replay FILE: each ```console block.  "$ " begins a command for the host's shell (its
# next lines may begin with "> "), "# " or "/ # " one for the shell that this has started,
# and the rest is what both print, together.  Says what is different.  (A block in a list
# is indented.)
replay() {
	local line number=0 block=0 host='' inside='' expected='' indent='' status=0 blocks=0 commands=0
	while IFS= read -r line; do
		number=$((number + 1))
		[ "$block" = 1 ] || indent=${line%%\`\`\`console}
		line=${line#"$indent"}
		case $block:$line in
		0:'```console') block=1 blocks=$((blocks + 1)) ;;
		1:'$ '*)
			perform || return
			host=${line#??} at=$number
			;;
		1:'> '*) host+=$'\n'${line#??} ;;
		1:'# '* | 1:'/ # '*) inside+=${line#*# }$'\n' ;;
		1:'```') perform || return; block=0 ;;
		1:*) expected+=$line$'\n' ;;
		esac
	done <"$1"
	perform || return
	equal 0 "$block" "blocks without an end"
	echo "# $blocks sessions replayed, $commands commands" >&3
	[ "$blocks" -gt 0 ]
}

# The one command that replay has collected.
perform() {
	local got regex
	if [ -z "$host" ]; then
		[ -z "$inside$expected" ] || { echo "line $number: output of no command" >&2; return 1; }
		return
	fi
	printf %s "$inside" >"$work/stdin"
	commands=$((commands + 1))
	(exit "$status")
	eval "$host" <"$work/stdin" >"$work/got" 2>&1 3>&- && status=0 || status=$?
	got=$(cat "$work/got" && echo .)
	regex=^$(pattern <<<"${expected%$'\n'}" && echo .)
	[ -n "$expected" ] || regex=^.
	if ! [[ ${got%.} =~ ${regex%.}$ ]]; then
		printf 'line %s: %s\n-- expected:\n%s-- got:\n%s' "$at" "$host" "$expected" "${got%.}" >&2
		return 1
	fi
	host='' inside='' expected=''
}

@test "walkthrough.1 the code in it is mdocker.c's, and of every section" {
	quotes "$top/walkthrough.md" "$top/README.md" >"$work/said" || { cat "$work/said"; return 1; }
	sed 's/^/# /' "$work/said" >&3
}

@test "walkthrough.2 its sessions happen as they are printed" {
	not_in_a_chroot
	laptop
	replay "$top/walkthrough.md"
	hostname "$(head -n 1 <<<"$before")"
	wait
}

@test "walkthrough.3 the README's session happens, too" {
	laptop
	replay "$top/README.md"
	hostname "$(head -n 1 <<<"$before")"
}

@test "walkthrough.4 every link within the repository leads somewhere" {
	equal "" "$(dead_links "$top"/*.md "$top"/tests/kit/*.md)"
}

@test "walkthrough.5 a changed, untagged or missing quotation is found" {
	local text=$work/text.md
	cp "$top/walkthrough.md" "$text"
	run -0 quotes "$text"
	broken() { # WHAT IS SAID, SED SCRIPT
		sed "$2" "$top/walkthrough.md" >"$text"
		! cmp -s "$top/walkthrough.md" "$text"
		run -1 quotes "$text"
		contains "$output" "$1"
	}
	broken "not in section 6" 's/^	MUST_ON(hostname, sethostname(/	TRY_ON(hostname, sethostname(/'
	broken "section 7 is not quoted" '/^```c 7/,/^```$/d'
	broken "not tagged" 's/^```c 7/```/'
	broken "not tagged" 's/^```c 7/```C 7/'
	broken "not tagged" 's/^```console/```sh/'
	broken "not in section 6" 's/^```c 7/```c 6/'
	broken "is not in mdocker.c" 's/^```c 7/```c 70/'
	broken "is not in mdocker.c" 's/^```c 7/```c/'
	printf '```c 7\n' >>"$text"
	run -1 quotes "$text"
	contains "$output" "no end"
	# lines that stand in the section, and in another order or apart
	for lines in '	MUST(chdir("/"));\nstatic void change_root(void)' \
		'static void change_root(void)\n	MUST(chdir("/"));'; do
		printf "\`\`\`c 7\n$lines\n\`\`\`\n" | cat "$top/walkthrough.md" - >"$text"
		run -1 quotes "$text"
		contains "$output" "not in section 7"
	done
	printf '```c 7\nstatic void change_root(void)\n...\n	MUST(chdir("/"));\n```\n' |
		cat "$top/walkthrough.md" - >"$text"
	run -0 quotes "$text"
}

@test "walkthrough.6 a session that goes otherwise is found, and a dead link" {
	local text=$work/text.md
	laptop
	as() { printf '```console\n%s\n```\n' "$1" >"$text"; }
	while IFS='|' read -r expected session; do
		as "$(printf %b "$session")"
		status=0
		replay "$text" 2>"$work/said" 3>/dev/null || status=$?
		equal "$expected" "$status" "$session"
	done <<-'END'
		0|$ echo one; echo two\none\ntwo
		1|$ echo one; echo two\none
		1|$ echo one\none\ntwo
		1|$ echo one
		1|$ true\none
		1|one
		0|$ (exit 7)\n$ echo $?\n7
		0|$ echo one; echo two; echo three\n...\nthree
		1|$ echo one; echo two; echo three\n...\ntwo
		0|$ echo "a 17 c [x] *"\na ... c [x] *
		1|$ echo "a 17 c [y] *"\na ... c [x] *
		0|$ sudo ./mdocker run\n/ # hostname\n/ # echo $$\nmdocker\n1
		1|$ sudo ./mdocker run\n/ # hostname\nlaptop
		0|$ echo one |\n> tr o 0\n0ne
	END
	hostname "$(head -n 1 <<<"$before")"
	printf '[a](https://x.y) [b](text.md) [c](#here-it-is) [d](#not) [e](no.md)\n\n# Here, it is!\n' >"$text"
	equal "$text: #not|$text: no.md" "$(dead_links "$text" | paste -sd '|')"
}

# Between one program and the next, what goes is the first line, and what becomes longer.
@test "walkthrough.7 each small program is quoted and run, adds to the one before, and has forty lines or fewer" {
	local file name before='' gone
	for file in "$MDOCKER_TESTS"/small/*.c; do
		name=$(basename "$file" .c)
		grep -qxF "\`\`\`c small/$name" "$top/walkthrough.md"
		grep -qxF "\$ cc tests/small/$name.c -o small" "$top/walkthrough.md"
		[ "$(wc -l <"$file")" -le 40 ]
		if [ -n "$before" ]; then
			gone=$(diff "$before" "$file" | grep '^<' | grep -vc -e '/\* A container' -e 'unshare(' -e argv -e argc -e usage) || true
			equal 0 "$gone" "lines of $before that $name has not"
		fi
		before=$file
	done
	[ -n "$before" ]
}
