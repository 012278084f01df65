#!/usr/bin/env bats
#
# rootfs.sh: what it makes, where it takes it from, and what it leaves alone.
#
# Nothing here needs root or a network. A fallback is tested with a PATH that
# holds only what the test puts there: the tools that the script uses, and
# stand-ins for apt-get, docker, debootstrap and so on. Alpine comes from a web
# server on 127.0.0.1.

# A first tree, made as a reader makes it. Its busybox, known to be static, is
# also the package, the image and the web server of the tests.
setup_file() {
	base=$(mktemp -d "${TMPDIR:-/tmp}/rootfs.XXXXXX")
	chmod 755 "$base"
	cp "$MDOCKER_TESTS/../rootfs.sh" "$base/rootfs.sh"
	"$base/rootfs.sh" busybox "$base/tree"
	export base
	export no_proxy=127.0.0.1
}

teardown_file() {
	rm -rf "$base"
}

setup() {
	dir=$(mktemp -d "$base/test.XXXXXX")
	chmod 777 "$dir"
	name=tree$RANDOM$RANDOM
	static=$base/tree/bin/busybox
	servers=
	tools=
}

teardown() {
	for pid in $servers; do
		kill "$pid" && wait "$pid" || :
	done 2>/dev/null
	rm -rf "$dir"
}

rootfs() { PATH=${tools:-$PATH} "$base/rootfs.sh" "$@"; }

# Run COMMAND with the tree TREE as its "/": in_tree TREE COMMAND...
in_tree() {
	local chroot
	chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot)
	if [ "$(id -u)" = 0 ]; then
		env -i PATH=/bin:/sbin:/usr/bin:/usr/sbin "$chroot" "$@"
	else
		env -i PATH=/bin:/sbin:/usr/bin:/usr/sbin \
			unshare -r "$chroot" "$@"
	fi
}

# A mount namespace: what is mounted there, the host does not see.
private() {
	if [ "$(id -u)" = 0 ]; then unshare -m "$@"; else unshare -rm "$@"; fi
}

# As a user: a root who runs the tests becomes nobody.
as_user() {
	if [ "$(id -u)" = 0 ]; then
		setpriv --reuid 65534 --regid 65534 --clear-groups \
			env HOME=/ "$@"
	else
		"$@"
	fi
}

# only [TOOL...]: from now on rootfs has a PATH with what the script always uses
# and TOOLs. No busybox, no package manager, no docker, no curl.
only() {
	local tool
	tools=$dir/bin
	mkdir "$tools"
	for tool in sh env awk cat chmod cp grep gzip head id ln ls mkdir mktemp mv \
		od rm rmdir sed sha256sum sleep tail tar touch uname "$@"; do
		ln -s "$(command -v "$tool")" "$dir/bin/$tool"
	done
}

# stand_in NAME: from now on NAME is the script on stdin.
stand_in() {
	rm -f "$dir/bin/$1"
	{ printf '#!/bin/sh\n'; cat; } >"$dir/bin/$1"
	chmod 755 "$dir/bin/$1"
}

nothing_left() {
	# shellcheck disable=SC2010 # the names are ours
	! ls -A "$dir" | grep "^$name"
}

# The tree in $1 is whole, and was made from a BusyBox.
is_busybox_tree() {
	[ "$(cat "$1/.mdocker-rootfs")" = busybox ]
	cmp "$static" "$1/bin/busybox"
	[ -L "$1/bin/sh" ] && [ -e "$1/bin/sh" ]
}

# error MESSAGE: it failed, in one line that says so, and one with a fix.
error() {
	[ "$status" -eq 1 ]
	[[ "$output" == *"rootfs.sh: "*"$1"* ]]
	[ "$(grep -c '^rootfs.sh: ' <<<"$output")" -eq 1 ]
	[ "$(grep -c '^  fix: ' <<<"$output")" -eq 1 ]
}

# ---- The tree ---------------------------------------------------------------

@test "rootfs: a busybox tree has what a container needs, and shells run in it" {
	tree=$base/tree
	for name in dev proc root run sys; do
		[ -d "$tree/$name" ]
		[ -z "$(ls -A "$tree/$name")" ]
	done
	[ "$(stat -c %a "$tree/tmp")" = 1777 ]
	[ "$(stat -c %a "$tree")" = 755 ]
	grep -q '^root:x:0:0:root:/root:/bin/sh$' "$tree/etc/passwd"
	grep -q '^root:x:0:' "$tree/etc/group"
	grep -q '^127\.0\.0\.1.*localhost' "$tree/etc/hosts"
	word=w$RANDOM
	run in_tree "$tree" /bin/sh -c "echo $word | awk '{ print \$1 NR }' && id -un"
	[ "$status" -eq 0 ]
	[ "$output" = "${word}1
root" ]
}

@test "rootfs: every command of busybox has a link, and every link is relative" {
	cd "$base/tree"
	[ -z "$(find . -type l ! -exec test -e {} \; -print)" ]
	[ -z "$(find . -type l -lname '/*')" ]
	[ -z "$(find . -type l ! -lname '*bin/busybox')" ]
	# Every path but /linuxrc, which is for initial ramdisks.
	"$static" --list-full | grep / | sort >"$dir/want"
	find bin sbin usr ! -type d | sort >"$dir/have"
	[ "$(wc -l <"$dir/want")" -gt 100 ]
	diff "$dir/want" "$dir/have"
}

@test "rootfs: an interactive shell with ENV=/etc/profile shows the hostname" {
	run in_tree "$base/tree" /bin/busybox env ENV=/etc/profile \
		/bin/sh -i -c 'echo "$PS1"'
	[[ "$output" == *'\h:\w\$ '* ]]
}

@test "rootfs: it works as an ordinary user, under any umask" {
	as_user sh -c 'umask 077 && exec "$@"' sh "$base/rootfs.sh" busybox \
		"$dir/$name"
	is_busybox_tree "$dir/$name"
	[ "$(stat -c %a "$dir/$name" "$dir/$name/etc/passwd" \
		"$dir/$name/bin/busybox" | tr '\n' ' ')" = "755 644 755 " ]
	if [ "$(id -u)" = 0 ]; then
		[ "$(stat -c %u "$dir/$name/bin/busybox")" = 65534 ]
	fi
}

@test "rootfs: the default is busybox in ./rootfs" {
	cd "$dir"
	rootfs
	is_busybox_tree "$dir/rootfs"
	[ "$(ls -A)" = rootfs ]
}

@test "rootfs: it runs under every shell on this machine" {
	ln -s "$static" "$dir/ash"
	for shell in dash bash mksh "$dir/ash"; do
		command -v "$shell" || continue
		"$shell" "$base/rootfs.sh" busybox "$dir/$name"
		is_busybox_tree "$dir/$name"
		rm -r "${dir:?}/$name"
	done
}

@test "rootfs: busybox's own tools are enough, and every awk will do" {
	mkdir "$dir/bin"
	"$static" --install -s "$dir/bin"
	rm "$dir/bin/awk"
	for awk in mawk gawk original-awk "$static"; do
		command -v "$awk" || continue
		ln -sf "$(command -v "$awk")" "$dir/bin/awk"
		PATH=$dir/bin "$dir/bin/sh" "$base/rootfs.sh" busybox "$dir/$name"
		is_busybox_tree "$dir/$name"
		rm -r "${dir:?}/$name"
	done
}

@test "rootfs: a systemd-resolved stub is replaced by the servers behind it" {
	stub=$(readlink -f /etc/resolv.conf)
	cat >"$dir/sh" <<-'END'
		set -e
		mount -t tmpfs tmpfs /run
		mkdir -p /run/systemd/resolve "${2%/*}"
		[ -e "$2" ] || : >"$2"
		echo 'nameserver 127.0.0.53' >/run/stub
		mount --bind /run/stub "$2"
		[ "$4" = no ] || echo "nameserver $4" >/run/systemd/resolve/resolv.conf
		exec "$1" busybox "$3"
	END
	server=192.0.2.$((RANDOM % 254 + 1))
	private sh "$dir/sh" "$base/rootfs.sh" "$stub" "$dir/$name" $server
	[ "$(cat "$dir/$name/etc/resolv.conf")" = "nameserver $server" ]
	private sh "$dir/sh" "$base/rootfs.sh" "$stub" "$dir/${name}b" no
	[ "$(cat "$dir/${name}b/etc/resolv.conf")" = "nameserver 127.0.0.53" ]
}

# ---- DIR --------------------------------------------------------------------

@test "rootfs: DIR may have any name" {
	cd "$dir"
	for name in "a b$RANDOM" "-rf$RANDOM" "--" $'new\nline' $'\n' '*' '$(id)' \
		"quote'\"" 'end ' 'back\slash'; do
		rootfs busybox "$name"
		is_busybox_tree "./$name"
		run rootfs busybox "$name"
		[ "$status" -eq 0 ]
		rm -r "./$name"
		[ -z "$(ls -A)" ]
	done
	rootfs busybox "$dir/slashes$RANDOM//"
	is_busybox_tree "$dir"/slashes*
}

@test "rootfs: an empty DIR is taken" {
	mkdir "$dir/$name"
	rootfs busybox "$dir/$name"
	is_busybox_tree "$dir/$name"
}

@test "rootfs: a second run leaves the tree alone" {
	rootfs busybox "$dir/$name"
	word=w$RANDOM
	echo $word >"$dir/$name/etc/hosts"
	ls -lRi --time-style=full-iso "$dir" >"$base/before.$name"
	run rootfs busybox "$dir/$name"
	[ "$status" -eq 0 ]
	[[ "$output" == *"$name"*"already"* ]]
	ls -lRi --time-style=full-iso "$dir" | diff "$base/before.$name" -
	[ "$(cat "$dir/$name/etc/hosts")" = $word ]
}

@test "rootfs: a tree of another kind is an error, and left alone" {
	rootfs busybox "$dir/$name"
	run rootfs alpine "$dir/$name"
	error "busybox"
	is_busybox_tree "$dir/$name"
}

@test "rootfs: what it did not make it does not touch" {
	mkdir "$dir/$name"
	touch "$dir/$name/.mine"
	run rootfs busybox "$dir/$name"
	error "not empty"
	[ "$(ls -A "$dir/$name")" = .mine ]
	echo mine >"$dir/file"
	run rootfs busybox "$dir/file"
	error "not a directory"
	[ "$(cat "$dir/file")" = mine ]
	mkdir "$dir/elsewhere"
	for target in elsewhere nowhere; do
		ln -s $target "$dir/link$target"
		run rootfs busybox "$dir/link$target"
		error "not a directory"
	done
	[ -z "$(ls -A "$dir/elsewhere")" ]
	[ "$(ls -A "$dir" | tr '\n' ' ')" = \
		"elsewhere file linkelsewhere linknowhere $name " ]
}

@test "rootfs: a missing parent directory is an error" {
	run rootfs busybox "$dir/no/$name"
	error "no parent directory"
	[ ! -e "$dir/no" ]
}

@test "rootfs: a DIR that someone else makes meanwhile is theirs" {
	only
	ln -s "$static" "$dir/bin/busybox"
	stand_in uname <<-END
		echo $(uname -m)
	END
	# awk runs in the middle of it, mv at the end.
	stand_in awk <<-END
		mkdir -p '$dir/$name' && touch '$dir/$name/theirs'
		exec $(command -v awk) "\$@"
	END
	run rootfs busybox "$dir/$name"
	error "cannot replace"
	[ "$(ls -A "$dir/$name")" = theirs ]
	[ "$(find "$dir" -maxdepth 1 -name "$name*" | wc -l)" -eq 1 ]

	rm "$dir/bin/awk"
	ln -s "$(command -v awk)" "$dir/bin/awk"
	stand_in mv <<-END
		mkdir "\$2" && touch "\$2/theirs"
		exec $(command -v mv) "\$@"
	END
	run rootfs busybox "$dir/${name}b"
	error "appeared"
	[ "$(ls -A "$dir/${name}b")" = theirs ]
	[ "$(find "$dir" -maxdepth 1 -name "$name*" | wc -l)" -eq 2 ]
}

@test "rootfs: on a filesystem without exec, an error, and nothing is left" {
	mkdir "$dir/mnt"
	# shellcheck disable=SC2016
	run private sh -c 'mount -t tmpfs -o noexec tmpfs "$2/mnt"
		"$1" busybox "$2/mnt/tree"; status=$?; ls -A "$2/mnt"; exit $status' \
		sh "$base/rootfs.sh" "$dir"
	error "cannot run"
	[[ "$output" == *noexec ]]
}

# ---- Where BusyBox comes from -----------------------------------------------

@test "rootfs: a static busybox is found behind one that is not" {
	only
	mkdir "$dir/first" "$dir/second" "$dir/third"
	cp "$(command -v ls)" "$dir/first/busybox"	# dynamic
	printf '#!/bin/sh\nexit 0\n' >"$dir/second/busybox"
	chmod 755 "$dir/second/busybox"
	ln -s "$static" "$dir/third/busybox.static"
	tools=$dir/first:$dir/second:$tools
	run rootfs busybox "$dir/$name"
	error "no static BusyBox"
	nothing_left
	tools=$tools:$dir/third
	rootfs busybox "$dir/$name"
	is_busybox_tree "$dir/$name"
}

@test "rootfs: a busybox for another machine, or cut off, is not taken" {
	only
	cp "$static" "$dir/bin/busybox"
	# Byte 18 of an ELF file is the machine; 1 is the AT&T WE 32100.
	printf '\1' | dd of="$dir/bin/busybox" bs=1 seek=18 \
		conv=notrunc status=none
	run rootfs busybox "$dir/$name"
	error "no static BusyBox"
	cp "$static" "$dir/bin/busybox"
	printf 'X' | dd of="$dir/bin/busybox" bs=1 conv=notrunc status=none
	run rootfs busybox "$dir/$name"
	error "no static BusyBox"
	head -c 64 "$static" >"$dir/bin/busybox"
	run rootfs busybox "$dir/$name"
	error "no static BusyBox"
	nothing_left
	cp "$static" "$dir/bin/busybox"
	case $(uname -m) in
	x86_64) other=arm64 ;;
	*) other=amd64 ;;
	esac
	ARCH=$other run rootfs busybox "$dir/$name"
	error "no static BusyBox"
	rootfs busybox "$dir/$name"
	is_busybox_tree "$dir/$name"
}

@test "rootfs: without any source, one error that says what to install" {
	only
	run rootfs busybox "$dir/$name"
	error "no static BusyBox for $(uname -m)"
	[[ "$output" == *"apt-get install busybox-static"* ]]
	[ "${#lines[@]}" -eq 2 ]
	nothing_left
}

@test "rootfs: Debian's package, fetched and not installed" {
	only
	stand_in apt-get <<-END
		echo "\$*" >'$dir/args'
		: >busybox-static_1%3a1_amd64.deb
	END
	stand_in dpkg-deb <<-END
		[ "\$1" = -x ] && [ -f "\$2" ] || exit 1
		mkdir -p "\$3/usr/bin" && cp '$static' "\$3/usr/bin/"
	END
	cd "$dir"			# a relative DIR, while apt-get runs elsewhere
	rootfs busybox "$name"
	is_busybox_tree "$dir/$name"
	[[ "$(cat "$dir/args")" == *"download busybox-static" ]]
	[ "$(ls "$dir" | tr '\n' ' ')" = "args bin $name " ]
}

@test "rootfs: the real apt-get, as an ordinary user" {
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
		skip "apt-get and dpkg-deb are not installed"
	(cd "$dir" && as_user apt-get download busybox-static &&
		dpkg-deb -x ./*.deb package) ||
		skip "apt-get cannot download busybox-static here"
	rm -f "$dir"/*.deb
	only apt-get dpkg-deb
	as_user env PATH="$tools" "$base/rootfs.sh" busybox "$dir/$name"
	[ "$(cat "$dir/$name/.mdocker-rootfs")" = busybox ]
	cmp "$(find "$dir/package" -name busybox -type f -path '*bin*')" \
		"$dir/$name/bin/busybox"
	in_tree "$dir/$name" /bin/sh -c true
}

@test "rootfs: Fedora's package" {
	only
	stand_in dnf <<-END
		[ "\$*" = "download --arch $(uname -m) busybox" ] && : >busybox.rpm
	END
	stand_in rpm2cpio <<-END
		[ -f "\$1" ] && cat '$static'
	END
	stand_in cpio <<-END
		mkdir -p usr/sbin && cat >usr/sbin/busybox
	END
	rootfs busybox "$dir/$name"
	is_busybox_tree "$dir/$name"
}

@test "rootfs: Alpine's package" {
	only
	mkdir "$dir/bin2"
	cp "$static" "$dir/bin2/busybox.static"
	stand_in apk <<-END
		[ "\$*" = "fetch busybox-static" ] || exit 1
		mkdir bin && cp '$static' bin/busybox.static &&
			tar -czf busybox-static-1-r0.apk bin && rm -r bin
	END
	rootfs busybox "$dir/$name"
	is_busybox_tree "$dir/$name"
}

@test "rootfs: a Docker image comes last, and its container is removed" {
	only
	stand_in docker <<-END
		echo "\$*" >>'$dir/log'
		case \$1 in
		create) echo c0ffee$name ;;
		cp) [ ! -e '$dir/broken' ] && cp '$static' "\$3" ;;
		esac
	END
	stand_in apt-get <<-END
		echo apt-get >>'$dir/log'
		exit 100
	END
	stand_in dpkg-deb </dev/null
	BUSYBOX_IMAGE=image$name rootfs busybox "$dir/$name"
	is_busybox_tree "$dir/$name"
	[ "$(head -n 2 "$dir/log")" = "apt-get
create image$name sh" ]
	[ "$(tail -n 1 "$dir/log")" = "rm c0ffee$name" ]

	touch "$dir/broken"
	rm -r "${dir:?}/$name" "$dir/log"
	run rootfs busybox "$dir/$name"
	error "no static BusyBox"
	[ "$(tail -n 1 "$dir/log")" = "rm c0ffee$name" ]
	nothing_left
}

# ---- Alpine -----------------------------------------------------------------

# serve: a web server in $dir/www, at $url, with a made-up Alpine.
serve() {
	local port
	version=3.99.$RANDOM
	case $(uname -m) in
	x86_64) arch=x86_64 ;;
	*) arch=aarch64 ;;
	esac
	export ALPINE_VERSION=$version
	www=$dir/www
	file=$www/v3.99/releases/$arch/alpine-minirootfs-$version-$arch.tar.gz
	mkdir -p "${file%/*}" "$dir/a/bin" "$dir/a/etc" "$dir/a/tmp" "$www/cgi-bin"
	chmod 1777 "$dir/a/tmp"
	mkdir -m 555 "$dir/a/proc"
	cp "$static" "$dir/a/bin/"
	ln -s /bin/busybox "$dir/a/bin/sh"
	echo "made up $RANDOM" >"$dir/a/etc/alpine-release"
	echo "its own hosts" >"$dir/a/etc/hosts"
	tar -czf "$file" -C "$dir/a" --owner=12345 --group=12345 .
	sha=$(sha256sum <"$file")
	sha=${sha%% *}
	cp "$file" "$dir/good"
	for _ in 1 2 3 4 5 6 7 8 9; do
		port=$((RANDOM % 20000 + 20000))
		"$static" httpd -f -p 127.0.0.1:$port -h "$www" 2>/dev/null 3>&- &
		servers="$servers $!"
		for _ in 1 2 3 4 5 6 7 8 9 10; do
			kill -0 $! 2>/dev/null || continue 2
			if "$static" nc 127.0.0.1 $port </dev/null \
				>/dev/null 2>&1; then
				break 2
			fi
			sleep 0.1
		done
	done
	export ALPINE_MIRROR=http://127.0.0.1:$port
}

is_alpine_tree() {
	[ "$(cat "$1/.mdocker-rootfs")" = alpine ]
	cmp "$1/etc/alpine-release" "$dir/a/etc/alpine-release"
	[ "$(cat "$1/etc/hosts")" = "its own hosts" ]
	[ "$(stat -c %a "$1/tmp")" = 1777 ]
	[ "$(stat -c %a "$1")" = 755 ]
	[ -d "$1/proc" ] && [ -d "$1/sys" ] && [ -d "$1/dev" ]
	[ "$(stat -c %u "$1/bin/busybox")" = "${2:-$(id -u)}" ]
}

@test "rootfs: alpine, with curl" {
	command -v curl >/dev/null || skip "curl is not installed"
	serve
	only curl
	ALPINE_SHA256=$sha rootfs alpine "$dir/$name"
	is_alpine_tree "$dir/$name"
	run rootfs alpine "$dir/$name"
	[ "$status" -eq 0 ]
}

@test "rootfs: alpine, with wget" {
	command -v wget >/dev/null || skip "wget is not installed"
	serve
	only wget
	ALPINE_SHA256=$sha rootfs alpine "$dir/$name"
	is_alpine_tree "$dir/$name"
}

@test "rootfs: alpine, with busybox's wget" {
	serve
	only
	ln -s "$static" "$dir/bin/busybox"
	ALPINE_SHA256=$sha rootfs alpine "$dir/$name"
	is_alpine_tree "$dir/$name"
}

@test "rootfs: alpine, with busybox and nothing else" {
	serve
	mkdir "$dir/bin"
	ln -s "$static" "$dir/bin/busybox"
	"$static" --install -s "$dir/bin"
	rm "$dir/bin/wget"
	PATH=$dir/bin ALPINE_SHA256=$sha "$dir/bin/sh" "$base/rootfs.sh" \
		alpine "$dir/$name"
	is_alpine_tree "$dir/$name"
}

@test "rootfs: alpine, as an ordinary user" {
	serve
	chmod -R a+rX "$dir/a"
	ALPINE_SHA256=$sha as_user "$base/rootfs.sh" alpine "$dir/$name"
	owner=$(id -u)
	[ "$owner" != 0 ] || owner=65534
	is_alpine_tree "$dir/$name" "$owner"
}

@test "rootfs: alpine for the other machine is another file" {
	serve
	case $arch in
	x86_64) other=aarch64 alias=arm64 ;;
	*) other=x86_64 alias=amd64 ;;
	esac
	mkdir "$www/v3.99/releases/$other"
	mv "$file" "$www/v3.99/releases/$other/alpine-minirootfs-$version-$other.tar.gz"
	for machine in $other $alias; do
		ARCH=$machine ALPINE_SHA256=$sha rootfs alpine "$dir/$name$machine"
		is_alpine_tree "$dir/$name$machine"
	done
	ALPINE_SHA256=$sha run rootfs alpine "$dir/$name"
	error "cannot download"
}

@test "rootfs: a wrong alpine checksum is an error, and nothing is left" {
	serve
	wrong=${sha%?}x
	ALPINE_SHA256=$wrong run rootfs alpine "$dir/$name"
	error "wrong checksum"
	[[ "$output" == *"$sha, not $wrong"* ]]
	nothing_left
	# Without ALPINE_SHA256, the one in the script counts.
	run rootfs alpine "$dir/$name"
	error "wrong checksum"
	nothing_left
	ARCH=aarch64 run rootfs alpine "$dir/$name"
	[ "$status" -eq 1 ]
	nothing_left
}

@test "rootfs: no sha256sum: shasum, or an error, never an unchecked file" {
	serve
	only
	fetch=$(command -v curl || command -v wget)
	ln -s "$fetch" "$dir/bin/${fetch##*/}"
	stand_in shasum <<-END
		[ "\$*" = "-a 256" ] && exec $(command -v sha256sum)
	END
	rm "$dir/bin/sha256sum"
	ALPINE_SHA256=$sha rootfs alpine "$dir/$name"
	is_alpine_tree "$dir/$name"
	rm "$dir/bin/shasum"
	ALPINE_SHA256=$sha run rootfs alpine "$dir/${name}b"
	error "cannot verify"
	[ "$(find "$dir" -name "${name}b*")" = "" ]
}

@test "rootfs: an alpine download that is cut short is an error" {
	serve
	head -c 1000 "$dir/good" >"$file"
	ALPINE_SHA256=$sha run rootfs alpine "$dir/$name"
	error "wrong checksum"
	nothing_left
	# The server promises more than it sends.
	printf '#!/bin/sh\nprintf "Content-Length: 1000000\\r\\n\\r\\nshort"\n' \
		>"$www/cgi-bin/cut"
	chmod 755 "$www/cgi-bin/cut"
	ALPINE_MIRROR=$ALPINE_MIRROR/cgi-bin/cut ALPINE_SHA256=$sha \
		run rootfs alpine "$dir/$name"
	[ "$status" -eq 1 ]
	[[ "$output" == *"rootfs.sh: "* ]]
	nothing_left
}

@test "rootfs: a 404 and a dead mirror are errors that name the address" {
	serve
	rm "$file"
	ALPINE_SHA256=$sha run rootfs alpine "$dir/$name"
	error "cannot download $ALPINE_MIRROR/${file#"$www/"}"
	nothing_left
	kill $servers
	wait $servers || :
	servers=
	ALPINE_SHA256=$sha run rootfs alpine "$dir/$name"
	error "cannot download"
	nothing_left
}

@test "rootfs: an archive that does not unpack leaves nothing" {
	serve
	head -c 20000 "$dir/good" >"$file"
	sha=$(sha256sum <"$file")
	ALPINE_SHA256=${sha%% *} run rootfs alpine "$dir/$name"
	error "cannot unpack"
	nothing_left
}

@test "rootfs: no curl, no wget: an error that says so" {
	only
	run rootfs alpine "$dir/$name"
	[ "$status" -eq 1 ]
	[[ "$output" == *"no curl and no wget"*"install curl"* ]]
	nothing_left
}

@test "rootfs: a signal ends it, and nothing is left" {
	only
	stand_in curl <<-END
		ls -d '$dir/$name'.*/tree >'$dir/started'
		sleep 60
	END
	for signal in TERM HUP; do
		rm -f "$dir/started"
		PATH=$tools:$PATH setsid "$base/rootfs.sh" alpine "$dir/$name" \
			3>&- &
		pid=$!
		for _ in $(seq 100); do
			[ ! -s "$dir/started" ] || break
			sleep 0.1
		done
		[ -s "$dir/started" ]
		kill -$signal -- -$pid
		status=0
		wait $pid || status=$?
		[ $status -eq $((128 + $(kill -l $signal))) ]
		nothing_left
	done
}

# ---- Debian -----------------------------------------------------------------

@test "rootfs: debian wants root" {
	run as_user "$base/rootfs.sh" debian "$dir/$name"
	error "needs root"
	nothing_left
}

@test "rootfs: debian wants debootstrap" {
	only
	stand_in id <<-END
		echo 0
	END
	run rootfs debian "$dir/$name"
	error "debootstrap is not installed"
	[[ "$output" == *"apt-get install debootstrap"* ]]
	nothing_left
}

# unshare --mount sh -c SCRIPT sh TREE debootstrap OPTION...
@test "rootfs: debian is what debootstrap makes, in its own mount namespace" {
	only
	stand_in id <<-END
		echo 0
	END
	stand_in debootstrap </dev/null
	stand_in unshare <<-END
		printf '%s\n' "\$1" >'$dir/args'
		tree=\$6
		shift 6
		printf '%s\n' "\$@" >>'$dir/args'
		[ ! -e '$dir/broken' ] || exit 1
		cd "\$tree"
		mkdir -p etc/profile.d var/cache/apt/archives
		touch var/cache/apt/archives/a.deb
		echo debian >etc/profile
		echo 'nameserver 127.0.0.53' >etc/resolv.conf
	END
	for arch in amd64 arm64; do
		suite=suite$RANDOM
		ARCH=$arch DEBIAN_SUITE=$suite DEBIAN_MIRROR=http://$name \
			rootfs debian "$dir/$name"
		[ "$(cat "$dir/args")" = "--mount
debootstrap
--variant=minbase
--force-check-gpg
--arch=$arch
$suite
/mnt
http://$name" ]
		[ "$(cat "$dir/$name/.mdocker-rootfs")" = debian ]
		[ "$(cat "$dir/$name/etc/profile")" = debian ]
		grep -q HOSTNAME "$dir/$name/etc/profile.d/mdocker.sh"
		[ ! -e "$dir/$name/var/cache/apt/archives/a.deb" ]
		rm -r "${dir:?}/$name"
	done
	touch "$dir/broken"
	run rootfs debian "$dir/$name"
	error "debootstrap failed"
	nothing_left
}

# ---- Usage ------------------------------------------------------------------

@test "rootfs: bad usage is 2, --help is 0" {
	cd "$dir"
	for words in "kind$RANDOM" "-x" "busybox a b" "busybox ." "busybox .." \
		"busybox /" "busybox a/."; do
		# shellcheck disable=SC2086
		run rootfs $words
		[ "$status" -eq 2 ]
		[[ "${lines[0]}" == "rootfs.sh: "* ]]
		[[ "$output" == *"usage: rootfs.sh"* ]]
	done
	run rootfs busybox ""
	[ "$status" -eq 2 ]
	for word in -h --help; do
		run rootfs $word
		[ "$status" -eq 0 ]
		[[ "${lines[0]}" == "usage: rootfs.sh [busybox|alpine|debian] [DIR]" ]]
	done
	[ "$(rootfs --help 2>/dev/null)" = "$output" ]
	[ -z "$(ls -A)" ]
}

@test "rootfs: another machine is an error that names it" {
	ARCH=m68k run rootfs busybox "$dir/$name"
	error "m68k"
	nothing_left
}
