#!/usr/bin/env bats
#
# rootfs.sh: what it makes, where it takes it from, and what it leaves alone.
#
# Alpine comes from a web server on 127.0.0.1. Elsewhere a test gives the script
# a PATH with only the tools that it needs, and with stand-ins for programs such
# as dnf and debootstrap. One test downloads with the real apt-get.
# needs the machine's network

setup_file() {
	export base script static arch port as="" ALPINE_MIRROR no_proxy=127.0.0.1
	base=$(mktemp -d)
	chmod 755 "$base"
	script=$base/rootfs.sh
	cp "$MDOCKER_TESTS/../rootfs.sh" "$script"
	"$script" busybox "$base/tree"
	static=$base/tree/bin/busybox
	arch=$(uname -m)
	mkdir -p "$base/v3.99/releases/$arch"
	until port=$((RANDOM % 20000 + 10000)) &&
		"$static" httpd -p 127.0.0.1:$port -h "$base" 3>&-; do [ -x "$static" ]; done
	ALPINE_MIRROR=http://127.0.0.1:$port
}

teardown_file() {
	kill "$(pgrep -f "httpd -p 127.0.0.1:$port ")"
	rm -rf "$base"
}

setup() {
	dir=$(mktemp -d "$base/test.XXXXXX")
	chmod 755 "$dir"
	mkdir -m 777 "$dir/tmp" "$dir/here"
	export TMPDIR=$dir/tmp
	cd "$dir/here" || return
}

teardown() { rm -rf "$dir"; }
rootfs() { $as env PATH="${tools:-$PATH}" "$script" "$@"; }
as_user() { as="setpriv --reuid 65534 --regid 65534 --clear-groups" "$@"; }

# From now on the script finds the tools that it always uses and TOOLs: no
# busybox, no package manager, no curl.
only() { # only [TOOL...]
	tools=$dir/bin
	mkdir "$tools"
	for tool in sh awk cat chmod cp cut grep gzip id ln ls mkdir mktemp mv od rm \
		sed sha256sum tar uname "$@"; do
		ln -s "$(command -v "$tool")" "$tools"
	done
}

stand_in() { # stand_in NAME <SCRIPT
	rm -f "$tools/$1"
	{ echo '#!/bin/sh'; cat; } >"$tools/$1"
	chmod 755 "$tools/$1"
}

files() { find . -mindepth 1 -printf '%p %i %T@ %m %u\n'; }
is_tree() { # is_tree DIR [KIND]
	[ "$(cat "$1/.mdocker-rootfs")" = "${2:-busybox}" ]
	cmp "$static" "$1/bin/busybox"
	[ "$(stat -c %a "$1" "$1/tmp" | xargs)" = "755 1777" ]
	ls -d "$1"/{proc,sys,dev}/.
	[ -z "$(ls -A "$TMPDIR")" ]
}

# The script says what failed, then a fix, and leaves everything as it was.
fails() { # fails MESSAGE ARGUMENT...
	files >"$dir/before"
	run rootfs "${@:2}"
	[ "$status" -eq 1 ]
	[[ "$output" == *"rootfs.sh: "*"$1"*$'\n  fix: '* ]]
	[ "$(grep -c '^rootfs.sh: ' <<<"$output")" -eq 1 ]
	files | diff "$dir/before" -
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "rootfs: without arguments it makes a busybox in ./rootfs that mdocker runs" {
	rootfs
	is_tree rootfs
	[ "$(ls -A)" = rootfs ]
	run "$SUBJECT" run ./rootfs sh -lc 'echo "$PS1" && id && id nobody &&
		cat /etc/hosts && /usr/bin/awk "BEGIN { print 6 * 7 }"'
	[[ "$output" == '\h:\w\$ '$'\nuid=0(root) gid=0(root)'*"127.0.0.1 localhost"*$'\n42' ]]
	[[ "$output" == *$'\nuid=65534(nobody) gid=65534(nogroup)'* ]]
	# Every command has a link, and every link is relative.
	cd rootfs
	[ -z "$(find . -type l ! -exec test -e {} \; -print)" ]
	[ -z "$(find . -type l -lname '/*')" ]
	find bin ! -type d -printf '%f\n' | sort | diff <("$static" --list | sort) -
	ls usr/bin/env sbin/ip usr/sbin/chroot
}

@test "rootfs: an ordinary user can make one, and every user can read it" {
	umask 077
	as_user rootfs busybox tree
	is_tree tree
	[ "$(stat -c '%u %a' tree/bin tree/etc/passwd | xargs)" = "65534 755 65534 644" ]
	as_user fails "debian needs root" debian other
	chmod 755 .
	as_user fails "cannot make a directory beside ./other" busybox other
}

@test "rootfs: it works with every shell and awk, and with busybox alone" {
	mkdir "$dir/bin"
	"$static" --install -s "$dir/bin"
	PATH=$PATH:$dir/bin
	for pair in dash:mawk bash:gawk ash:busybox; do
		shell=$(command -v ${pair%:*}) && awk=$(command -v ${pair#*:}) || continue
		ln -sf "$awk" "$dir/bin/awk"
		PATH=$dir/bin "$shell" "$script" busybox $pair
		is_tree $pair
	done
}

@test "rootfs: the servers behind systemd-resolved are taken, not its own address" {
	for server in 127.0.0.53 192.0.2.8; do
		unshare -m sh -c 'mount -t tmpfs tmpfs /run
			mkdir -p /run/systemd/resolve "$(dirname "$(readlink -m /etc/resolv.conf)")"
			echo 192.0.2.7 >/run/systemd/resolve/resolv.conf
			echo "nameserver $1" >/run/host && mount --bind /run/host /etc/resolv.conf
			exec "$0" busybox "$1"' "$script" $server
	done
	[ "$(cat ./*/etc/resolv.conf | xargs)" = "192.0.2.7 nameserver 192.0.2.8" ]
}

@test "rootfs: another machine, bad usage and --help" {
	fails "'x' is none of" x
	fails "too many" busybox a b
	for name in "" . a/.. /; do
		fails "cannot make '$name'" busybox "$name"
	done
	help=$(rootfs --help)
	[[ "$help" == "rootfs.sh [busybox|alpine|debian] [DIR]"*ALPINE_SHA256* ]]
	[[ "$help" != *"----"* && -z "$(ls -A)" ]]
	only
	stand_in uname <<<'echo m68k'
	fails m68k
}

@test "rootfs: DIR may have any name, and a second run leaves it alone" {
	for name in $'-r f\n* $(id) \'"\\ ' $'\n'; do
		rootfs busybox "$name/"
		is_tree "./$name"
		echo mine >"./$name/etc/hosts"
		files >"$dir/before"
		[[ "$(rootfs busybox "$name")" == *"already"* ]]
		files | diff "$dir/before" -
		rm -r "./$name"
		[ -z "$(ls -A)" ]
	done
}

@test "rootfs: it takes an empty directory, and nothing else that is in the way" {
	mkdir empty full target
	echo mine | tee full/.mine >file
	ln -s target link
	ln -s nowhere dangling
	rootfs busybox empty
	is_tree empty
	for name in full file link dangling; do
		fails "$name exists, and is no busybox tree" busybox $name
	done
	fails "empty exists, and is no alpine tree" alpine empty
	mount -t tmpfs -o noexec tmpfs target
	cd target
	fails "cannot run" busybox tree
	umount -l .
}

@test "rootfs: the last step renames the tree, and not into another's directory" {
	only find
	ln -s "$static" "$tools"
	stand_in mv <<-END
		[ ! -e tree ] && (cd ./tree.?????? && find . -printf '%p %i %m\n') >'$dir/then'
		exec $(command -v mv) "\$@"
	END
	rootfs busybox tree
	(cd tree && find . -printf '%p %i %m\n') | diff "$dir/then" -
	stand_in chmod <<-END # the script looked at DIR long before it calls chmod
		mkdir -p '$dir/here/other' && echo theirs >'$dir/here/other/file'
		exec $(command -v chmod) "\$@"
	END
	run rootfs busybox other
	[[ "$status $output" == "1 "*"cannot rename"* ]]
	[ "$(echo ./* other/*)" = "./other ./tree other/file" ]
}

@test "rootfs: it takes a static busybox for this machine, or unpacks a package" {
	only
	mkdir dynamic foreign broken good
	cp "$(command -v ls)" dynamic/busybox
	# Byte 18 of an ELF file is the machine; 1 is the AT&T WE 32100.
	{ head -c 18 "$static"; printf '\1'; tail -c +20 "$static"; } >foreign/busybox
	{ printf X; tail -c +2 "$static"; } >broken/busybox
	chmod 755 ./*/busybox
	ln -s "$static" good/busybox.static
	wrong=$PWD/dynamic:$PWD/foreign:$PWD/broken:$tools
	tools=$wrong fails "no static BusyBox" busybox tree
	tools=$wrong:$PWD/good rootfs busybox tree
	is_tree tree
	stand_in apk <<-END
		[ "\$*" = "fetch busybox-static" ] || exit 1
		mkdir bin && cp '$static' bin/busybox.static
		tar -czf busybox-static-1-r0.apk bin && rm -r bin
	END
	rootfs busybox alpine
	is_tree alpine
	stand_in dnf <<<"[ \"\$*\" = 'download --arch $arch busybox' ] && : >busybox.rpm"
	stand_in rpm2cpio <<<'cat "$1"'
	stand_in cpio <<<"mkdir -p usr/sbin && cp '$static' usr/sbin/busybox"
	rootfs busybox fedora
	is_tree fedora
	stand_in dnf <<<'exit 1'
	fails "no static BusyBox" busybox
}

@test "rootfs: the real apt-get downloads one for an ordinary user" {
	command -v apt-get || skip "apt-get is not installed"
	only apt-get dpkg-deb
	as_user rootfs busybox tree || (cd "$TMPDIR" && apt-get download busybox-static) ||
		skip "apt-get cannot download busybox-static here"
	[ -z "$(ls -A "$TMPDIR")" ]
	"$SUBJECT" run tree true
}

# Put a made-up Alpine on the web server. Sets archive and good, its checksum.
publish() {
	export ALPINE_VERSION=3.99.$RANDOM
	archive=$base/v3.99/releases/$arch/alpine-minirootfs-$ALPINE_VERSION-$arch.tar.gz
	mkdir -p "$dir/alpine/bin" "$dir/alpine/etc"
	mkdir -m 1777 "$dir/alpine/run"
	cp "$static" "$dir/alpine/bin"
	echo "its own hosts" >"$dir/alpine/etc/hosts"
	tar -czf "$archive" -C "$dir/alpine" --owner=12345 .
	good=$(sha256sum <"$archive" | cut -d ' ' -f 1)
	export ALPINE_SHA256=$good
}

@test "rootfs: alpine, with curl, wget or the wget of busybox" {
	publish
	only
	PATH=$PATH:${static%/*}
	for tool in curl wget busybox; do
		ln -s "$(command -v $tool)" "$tools/$tool"
		[ "$(as_user rootfs alpine $tool)" = "rootfs.sh: made ./$tool (alpine)" ]
		is_tree $tool alpine
		[ "$(cat $tool/etc/hosts)" = "its own hosts" ]
		[ "$(stat -c '%u %a' $tool/run)" = "65534 1777" ]
		rm "$tools/$tool"
	done
	unset tools
	rootfs alpine root
	[ "$(stat -c %u root/run)" = 0 ]
}

@test "rootfs: alpine with a wrong checksum, cut off, or missing is an error" {
	publish
	ALPINE_SHA256=${good%?}x fails "wrong checksum: $ALPINE_MIRROR" alpine
	[[ "$output" == *"has $good, not ${good%?}x"* ]]
	ALPINE_SHA256='' fails "wrong checksum" alpine # now that in the script counts
	truncate -s 1000 "$archive"
	fails "wrong checksum" alpine
	ALPINE_SHA256=$(sha256sum <"$archive" | cut -d ' ' -f 1) fails "cannot unpack" alpine
	rm "$archive"
	fails "cannot download $ALPINE_MIRROR/${archive#"$base/"}" alpine
}

@test "rootfs: a signal ends it, and nothing is left" {
	only
	stand_in curl <<<"ls '$dir/here' >'$dir/started'; exec /bin/sleep 60"
	for signal in TERM INT HUP; do
		PATH=$tools:$PATH setsid env --default-signal "$script" alpine tree 3>&- &
		timeout 20 sh -c 'until grep -s "^tree\." "$0"; do sleep 0.1; done' "$dir/started"
		kill -$signal -- -$!
		! wait $!
		[ -z "$(ls -A . && ls -A "$TMPDIR")" ]
		rm "$dir/started"
	done
}

@test "rootfs: debian is what debootstrap makes, and its mounts are not seen here" {
	only unshare
	fails "debian needs root and the program debootstrap" debian
	stand_in debootstrap <<-END
		echo "\$*" >'$dir/arguments'
		mkdir -p "\$4/etc" "\$4/proc" && echo debian >"\$4/etc/profile"
		ln -s '$dir/host' "\$4/etc/resolv.conf"
		/bin/mount -t proc proc "\$4/proc" && [ ! -e '$dir/broken' ]
	END
	echo host >"$dir/host"
	DEBIAN_SUITE=potato DEBIAN_MIRROR=http://mirror rootfs debian tree
	[[ "$(cat "$dir/arguments")" == "--variant=minbase --force-check-gpg potato "*/tree.??????" http://mirror" ]]
	[ "$(cat tree/.mdocker-rootfs tree/etc/profile | xargs)" = "debian debian" ]
	[ -z "$(ls -A tree/proc)" ]
	[ "$(cat "$dir/host")" = host ] # the link was not followed
	touch "$dir/broken"
	fails "debootstrap failed" debian
}
