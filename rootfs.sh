#!/bin/sh
# rootfs.sh [busybox|alpine|debian] [DIR]
#
# Make a root filesystem for mdocker in DIR. Without arguments you get busybox
# in ./rootfs.
#
# A root filesystem is a directory that holds what a Linux system finds under
# "/", except for the kernel: programs in /bin, the libraries they need in /lib,
# settings in /etc, and empty directories where /proc, /sys and /dev are
# mounted. A container image is such a directory, packed into an archive. When
# you type `mdocker run DIR`, DIR becomes the "/" of a process.
#
#	busybox    2 MB  one program that is 200 commands, and links to it
#	alpine     9 MB  BusyBox, a C library and the package manager apk
#	debian   200 MB  a small Debian with apt; needs root and debootstrap
#
# The script works in DIR.XXXXXX and renames that to DIR in its last step. So a
# tree that is called DIR is complete. It replaces an empty DIR, and nothing
# else that was there before.
#
# You can set these variables: ALPINE_MIRROR, ALPINE_VERSION, ALPINE_SHA256 (the
# checksum, if you set another version), DEBIAN_MIRROR and DEBIAN_SUITE.

set -eu
umask 022	# every user in the container must be able to read the tree

ALPINE_MIRROR=${ALPINE_MIRROR:-https://dl-cdn.alpinelinux.org/alpine}
ALPINE_VERSION=${ALPINE_VERSION:-3.23.3}
# The new Debian will use the same address, and it has no certificates to check
# https with. Plain http is enough, because apt checks signatures.
DEBIAN_MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
DEBIAN_SUITE=${DEBIAN_SUITE:-stable}

# die MESSAGE FIX
die() {
	printf 'rootfs.sh: %s\n  fix: %s\n' "$1" "$2" >&2
	exit 1
}

has() { command -v "$1" >/dev/null; }

# ---- BusyBox ----------------------------------------------------------------

# is_static FILE: can FILE run on this machine, in a tree without libraries?
#
# A dynamic program names its dynamic linker, say /lib64/ld-linux-x86-64.so.2,
# in a program header of type 3, PT_INTERP. In the container the kernel looks
# for that file in our tree, does not find it, and execve fails with "No such
# file or directory". So we read the headers, whose layout is in elf(5). We do
# not ask ldd, because it may run the file, and each libc words its answer
# differently.
#
# od prints words of 4 bytes. Word 0 is the magic number, and the upper half of
# word 4 is the machine. Word 8 tells at which byte the program headers begin,
# and the lower half of word 14 is their number. Each of them has 14 words.
is_static() {
	od -A n -v -t u4 -N 4096 "$1" 2>/dev/null | awk -v machine="$machine" '
		{ for (i = 1; i <= NF; i++) word[n++] = $i }
		END {
			if (word[0] != 1179403647 ||	# 0x7f, "ELF"
			    int(word[4] / 65536) != machine)
				exit 1
			header = word[8] / 4
			end = header + 14 * (word[14] % 65536)
			for (; header < end; header += 14)
				if (word[header] == 3)
					exit 1
		}'
}

# take DIRECTORIES: copy the first static BusyBox into the tree. DIRECTORIES is
# a list like PATH. The parentheses start a subshell, which keeps the changed
# IFS to itself.
take() (
	IFS=:
	for directory in $1; do
		for file in "$directory/busybox" "$directory/busybox.static"; do
			if is_static "$file"; then
				cp "$file" "$tree/bin/busybox"
				exit
			fi
		done
	done
	exit 1
)

# Download the distribution's package and unpack it here. Nothing is installed,
# so this works without root. The package manager checks the signature.
fetch_package() {
	if has apt-get; then
		apt-get download busybox-static && dpkg-deb -x ./*.deb .
	elif has dnf; then
		dnf download --arch "$(uname -m)" busybox &&
			rpm2cpio ./*.rpm | cpio -idm
	else
		apk fetch busybox-static && tar -xzf ./*.apk
	fi
}

make_busybox() {
	mkdir -p "$tree/bin" "$tree/usr"
	take "$PATH" || {
		(cd "$tmp" && fetch_package) >/dev/null 2>&1 &&
			take "$tmp/bin:$tmp/usr/bin:$tmp/sbin:$tmp/usr/sbin"
	} || die "found no static BusyBox, and could not download one" \
"apt-get update && apt-get install busybox-static \
(on Fedora: dnf install busybox), or choose alpine"

	# BusyBox looks at the name it is called by, and acts as that command.
	# As in most distributions today, /sbin and the like are links to /bin.
	# All links are relative, because an absolute link would lead to the
	# host's /bin/busybox when you look at the tree from outside.
	names=$("$tree/bin/busybox" --list) ||
		die "cannot run $tree/bin/busybox" \
		"choose a DIR on a filesystem that is not mounted with noexec"
	for name in $names; do
		[ "$name" = busybox ] || ln -s busybox "$tree/bin/$name"
	done
	ln -s bin "$tree/sbin"
	ln -s ../bin "$tree/usr/bin"
	ln -s ../bin "$tree/usr/sbin"
}

# ---- Alpine -----------------------------------------------------------------

# download URL FILE
download() {
	if has curl; then
		curl -fsSL -o "$2" "$1"
	elif has wget; then
		wget -q -O "$2" "$1"
	else
		busybox wget -q -O "$2" "$1"
	fi
}

# The right checksum is written in this script. We do not download it, because
# whoever can change the archive on the mirror can also change a checksum there.
make_alpine() {
	url=$ALPINE_MIRROR/v${ALPINE_VERSION%.*}/releases/$(uname -m)
	url=$url/alpine-minirootfs-$ALPINE_VERSION-$(uname -m).tar.gz
	download "$url" "$tmp/alpine.tar.gz" || die "cannot download $url" \
		"check the network, install curl, or set ALPINE_MIRROR"

	sum=$(sha256sum <"$tmp/alpine.tar.gz" | cut -d ' ' -f 1)
	[ "$sum" = "$alpine_sha256" ] ||
		die "wrong checksum: $url has $sum, not $alpine_sha256" \
"try again or set ALPINE_MIRROR; another ALPINE_VERSION needs ALPINE_SHA256"

	# With p the files keep their modes from the archive, whatever our umask
	# is. With o they belong to us, because only root could give them away.
	tar -xzpof "$tmp/alpine.tar.gz" -C "$tree" ||
		die "cannot unpack $url" "see above; is the disk full?"
}

# ---- Debian -----------------------------------------------------------------

# debootstrap mounts /proc and /sys in the tree. In a mount namespace of its own
# these mounts never appear on the host, and they vanish with debootstrap even
# if it is killed. Without --force-check-gpg, debootstrap would only warn if it
# has no keys, and check nothing.
make_debian() {
	if [ "$(id -u)" != 0 ] || ! has debootstrap; then
		die "debian needs root and the program debootstrap" \
		"apt-get install debootstrap, then: sudo ./rootfs.sh debian"
	fi
	unshare --mount debootstrap --variant=minbase --force-check-gpg \
		"$DEBIAN_SUITE" "$tree" "$DEBIAN_MIRROR" ||
		die "debootstrap failed, see above" \
		"check the network and DEBIAN_MIRROR; DIR can have no spaces"
}

# ---- What every tree has ----------------------------------------------------

# add FILE: write stdin to FILE, unless the distribution has one.
add() {
	[ -e "$1" ] || cat >"$1"
}

finish() (
	cd "$tree"
	mkdir -p dev etc proc root run sys tmp
	chmod 1777 tmp
	add etc/passwd <<-END
	root:x:0:0:root:/root:/bin/sh
	nobody:x:65534:65534:nobody:/:/bin/false
	END
	add etc/group <<-END
	root:x:0:
	nogroup:x:65534:
	END
	add etc/hosts <<-END
	127.0.0.1 localhost
	::1 localhost
	END
	add etc/profile <<-'END'
	PS1='\h:\w\$ '
	END

	# On a host with systemd-resolved, /etc/resolv.conf names the address
	# 127.0.0.53. A container with a network of its own cannot reach that,
	# so we take the file with the real servers instead. We remove the
	# tree's own file first, because it may be a link to one of the host.
	servers=/run/systemd/resolve/resolv.conf
	grep -qs '^nameserver 127\.0\.0\.53' /etc/resolv.conf ||
		servers=/etc/resolv.conf
	rm -f etc/resolv.conf
	cat $servers >etc/resolv.conf 2>/dev/null || :

	echo "$kind" >$marker
	chmod 755 .
)

# ---- From here on it runs ---------------------------------------------------

kind=${1-busybox}
dir=${2-rootfs}
marker=.mdocker-rootfs

case $kind in
busybox | alpine | debian) ;;
-h | --help)
	sed -n '2,/^$/s/^# \{0,1\}//p' "$0"	# the comment on top
	exit
	;;
*) die "'$kind' is none of busybox, alpine, debian" "rootfs.sh --help" ;;
esac
[ $# -le 2 ] || die "too many arguments" "put quotes around a name with spaces"

case $(uname -m) in
x86_64)
	machine=62		# EM_X86_64 in <elf.h>
	alpine_sha256=42d0e6d8de5521e7bf92e075e032b5690c1d948fa9775efa32a51a38b25460fb
	;;
aarch64)
	machine=183		# EM_AARCH64
	alpine_sha256=f219bb9d65febed9046951b19f2b893b331315740af32c47e39b38fcca4be543
	;;
*) die "no tree for $(uname -m)" "use an x86-64 or 64-bit ARM machine" ;;
esac
alpine_sha256=${ALPINE_SHA256:-$alpine_sha256}

# No command takes a name that begins with "./" for an option.
case $dir in /* | ./*) ;; *) dir=./$dir ;; esac
dir=${dir%/}
case ${dir##*/} in
'' | . | ..) die "cannot make '${2-}'" "choose a name for a new directory" ;;
esac

if [ "$(cat "$dir/$marker" 2>/dev/null)" = "$kind" ]; then
	echo "rootfs.sh: $dir is there already ($kind), nothing to do"
	exit
elif [ -L "$dir" ] || [ -n "$(ls -A "$dir" 2>/dev/null)" ]; then
	die "$dir exists, and is no $kind tree that this script has made" \
		"choose another DIR, or remove this one"
fi

# A shell runs the EXIT trap after a signal only if it traps that signal too.
tree='' tmp=''
trap 'rm -rf "$tree" "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
tmp=$(mktemp -d)
tree=$(mktemp -d "$dir.XXXXXX") ||
	die "cannot make a directory beside $dir" \
		"choose a DIR in a directory that exists and is yours"
"make_$kind"
finish

# Suppose that somebody else has made DIR in the meantime. Without -T, mv would
# move our tree into that directory. With -T it calls rename(2) on DIR itself,
# which replaces an empty directory and fails on anything else.
mv -T "$tree" "$dir" || die "cannot rename $tree to $dir" "choose another DIR"
echo "rootfs.sh: made $dir ($kind)"
