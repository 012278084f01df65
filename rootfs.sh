#!/bin/sh
# rootfs.sh [busybox|alpine|debian] [DIR]
#
# A root filesystem is a directory that holds what a Linux system finds under
# "/", except for the kernel: programs in /bin, the libraries they need in /lib,
# settings in /etc, and empty directories on which /proc, /sys and /dev are
# mounted. A container image is such a directory, packed. `mdocker run DIR`
# makes it the "/" of a process.
#
# This script makes one in DIR, by default ./rootfs:
#
#	busybox  2 MB: one program that is 200 commands, and links to it
#	alpine   9 MB: the same, plus a C library and the package manager apk
#	debian 200 MB: a small Debian, with apt; needs root and debootstrap
#
# It never changes what it did not make. The tree grows in DIR.XXXXXX and is
# renamed to DIR as the last step: a tree that is called DIR is a whole one.
#
# Made without root, the files are yours, also inside the container (chroot
# translates no user IDs). Root in the container may use them all the same.

set -eu
umask 022	# a stricter one would lock `mdocker run --user` out of the tree

# What may be set in the environment. Another version of Alpine needs its own
# ALPINE_SHA256: the checksums further down are those of one version.
ARCH=${ARCH:-$(uname -m)}
BUSYBOX_IMAGE=${BUSYBOX_IMAGE:-busybox:musl}	# plain "busybox" is not static
ALPINE_MIRROR=${ALPINE_MIRROR:-https://dl-cdn.alpinelinux.org/alpine}
ALPINE_VERSION=${ALPINE_VERSION:-3.23.3}
# Plain http: apt checks signatures itself, and a minimal Debian, which gets its
# apt sources from here, has no certificates with which to check https.
DEBIAN_MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
DEBIAN_SUITE=${DEBIAN_SUITE:-stable}

usage() {
	cat <<-END
	usage: rootfs.sh [busybox|alpine|debian] [DIR]

	Make a root filesystem for mdocker in DIR (./rootfs).

	busybox  one static program and links to it (the default)
	alpine   Alpine Linux $ALPINE_VERSION, downloaded and checked
	debian   Debian $DEBIAN_SUITE, made by debootstrap; needs root

	Environment: ARCH ($ARCH), BUSYBOX_IMAGE, ALPINE_MIRROR, ALPINE_VERSION,
	ALPINE_SHA256, DEBIAN_MIRROR, DEBIAN_SUITE
	END
}

# die MESSAGE [FIX]
die() {
	printf 'rootfs.sh: %s\n' "$1" >&2
	[ $# -lt 2 ] || printf '  fix: %s\n' "$2" >&2
	exit 1
}

die_usage() {
	printf 'rootfs.sh: %s\n' "$1" >&2
	usage >&2
	exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

# ---- BusyBox ----------------------------------------------------------------

# is_static FILE: can FILE run, on this architecture, in a tree with no library?
#
# A dynamic executable has a program header of type PT_INTERP (3), which names
# the dynamic linker, say /lib64/ld-linux-x86-64.so.2. The kernel looks for that
# in the *new* root, where it is not, and execve(2) says "No such file" about a
# program that plainly exists. So read the headers, as the kernel does: elf(5).
# (ldd may run the file, and every libc words its answer in its own way.)
# In words of 4 bytes: word 0 is the magic number, 4 the machine in its upper
# half, 8 where the program headers begin, 14 their number in its lower half.
is_static() {
	[ -f "$1" ] || return 1
	od -A n -v -t u4 -N 4096 "$1" | awk -v machine="$machine" '
		{ for (i = 1; i <= NF; i++) word[n++] = $i }
		END {
			if (word[0] != 1179403647)	# 0x7f E L F
				exit 1
			if (int(word[4] / 65536) != machine)
				exit 1
			header = word[8] / 4
			last = header + 14 * (word[14] % 65536)
			if (last > n)			# not seen: do not guess
				exit 1
			for (; header < last; header += 14)
				if (word[header] == 3)
					exit 1
		}'
}

# take FILE...: the first one that is static becomes the tree's busybox.
take() {
	for file; do
		if is_static "$file"; then
			cp "$file" "$tree/bin/busybox" &&
				chmod 755 "$tree/bin/busybox"
			return
		fi
	done
	return 1
}

# Look in every directory of PATH: a dynamic busybox may stand before a static.
# In a subshell, which keeps the changed IFS to itself.
from_this_machine() (
	set -f
	IFS=:
	for path in $PATH; do
		take "$path/busybox" "$path/busybox.static" && return
	done
	return 1
)

# Fetch the distribution's package without installing it: no root, and nothing
# on the machine changes. The package manager checks the signature.
from_a_package() {
	package=$(mktemp -d) || return 1	# apt minds odd characters in DIR
	(cd "$package" && fetch_package) >/dev/null 2>&1 || return 1
	take "$package/bin/busybox" "$package/usr/bin/busybox" \
		"$package/sbin/busybox" "$package/usr/sbin/busybox" \
		"$package/bin/busybox.static"
}

fetch_package() {
	if has apt-get && has dpkg-deb; then
		# Root's apt downloads as _apt, who may not write here.
		apt-get -o APT::Sandbox::User=root download busybox-static &&
			dpkg-deb -x ./*.deb .
	elif has dnf && has rpm2cpio && has cpio; then
		dnf download --arch "$ARCH" busybox &&
			rpm2cpio ./*.rpm | cpio -idm
	elif has apk; then
		apk fetch busybox-static && tar -xzf ./*.apk
	else
		return 1
	fi
}

# A container that is created but never started is a tree to copy from.
from_an_image() {
	has docker || return 1
	container=$(docker create "$BUSYBOX_IMAGE" sh 2>/dev/null) || return 1
	docker cp "$container:/bin/busybox" "$work/busybox" >/dev/null 2>&1 ||
		return 1
	take "$work/busybox"
}

make_busybox() {
	mkdir -p "$tree/bin" "$tree/sbin" "$tree/usr/bin" "$tree/usr/sbin"
	from_this_machine || from_a_package || from_an_image ||
		die "found no static BusyBox for $ARCH, and could fetch none" \
"apt-get update && apt-get install busybox-static (Debian, Ubuntu), \
dnf install busybox (Fedora), apk add busybox-static (Alpine), or start Docker"

	# BusyBox acts on the name it is called by. It knows its names, and
	# where each belongs: bin/ls, usr/bin/awk. The links are relative: from
	# outside, an absolute one would lead to the *host's* /bin/busybox.
	names=$("$tree/bin/busybox" --list-full) ||
		die "cannot run $tree/bin/busybox" \
			"choose a DIR on a filesystem without noexec"
	printf '%s\n' "$names" | while read -r name; do
		case $name in
		bin/busybox) ;;
		usr/*/*) ln -s ../../bin/busybox "$tree/$name" ;;
		*/*) ln -s ../bin/busybox "$tree/$name" ;;
		esac
	done
}

# ---- Alpine -----------------------------------------------------------------

# fetch URL FILE
fetch() {
	if has curl; then
		curl -fsSL -o "$2" "$1"
	elif has wget; then
		wget -q -O "$2" "$1"
	elif has busybox; then
		busybox wget -q -O "$2" "$1"
	else
		die "cannot download: no curl and no wget" "install curl"
	fi
}

# From stdin: given a name, sha256sum would escape the odd characters in it.
sha256() {
	if has sha256sum; then
		sha256sum <"$1"
	elif has shasum; then
		shasum -a 256 <"$1"
	else
		die "cannot verify: no sha256sum and no shasum" \
			"install coreutils"
	fi
}

# The checksum stands here, and is not fetched from beside the file: whoever can
# change the one on the mirror can change the other. It protects against a
# mirror or a network that delivers anything else than this file, and against a
# download that broke off. It does not tell whether Alpine built the file well.
make_alpine() {
	case $ARCH in
	x86_64)
		sum=42d0e6d8de5521e7bf92e075e032b5690c1d948fa9775efa32a51a38b25460fb
		;;
	*)
		sum=f219bb9d65febed9046951b19f2b893b331315740af32c47e39b38fcca4be543
		;;
	esac
	sum=${ALPINE_SHA256:-$sum}
	url=$ALPINE_MIRROR/v${ALPINE_VERSION%.*}/releases/$ARCH
	url=$url/alpine-minirootfs-$ALPINE_VERSION-$ARCH.tar.gz

	fetch "$url" "$work/alpine.tar.gz" ||
		die "cannot download $url" \
			"check the network, or set ALPINE_MIRROR"
	got=$(sha256 "$work/alpine.tar.gz")
	got=${got%% *}
	if [ "$got" != "$sum" ]; then
		rm "$work/alpine.tar.gz"
		die "wrong checksum: $url is $got, not $sum" \
			"try again, or set ALPINE_MIRROR"
	fi
	# p: the modes as they are, whatever the umask (/tmp is 1777).
	# o: the files are ours; only root could give them to someone else.
	tar -xzpof "$work/alpine.tar.gz" -C "$tree" ||
		die "cannot unpack $url" "is the disk full?"
}

# ---- Debian -----------------------------------------------------------------

# debootstrap unpacks packages, then runs their scripts in a chroot, as root.
# It mounts /proc and /sys for them. In a mount namespace of its own these never
# reach the host, and are gone with the process, however it ends. There, /mnt
# can be the tree: debootstrap does not get along with spaces in a name.
make_debian() {
	case $ARCH in
	x86_64) set amd64 ;;
	*) set arm64 ;;
	esac
	# Without --force-check-gpg, no keyring means no check, with a warning.
	# shellcheck disable=SC2016 # it is the inner shell that expands these
	unshare --mount sh -c 'mount --bind "$1" /mnt && shift && exec "$@"' \
		sh "$tree" debootstrap --variant=minbase --force-check-gpg \
		--arch="$1" "$DEBIAN_SUITE" /mnt "$DEBIAN_MIRROR" || {
		tail -n 3 "$tree/debootstrap/debootstrap.log" >&2 2>/dev/null || :
		die "debootstrap failed, see above" \
			"check the network, DEBIAN_SUITE and DEBIAN_MIRROR"
	}
	rm -f "$tree"/var/cache/apt/archives/*.deb
}

# ---- What every tree has ----------------------------------------------------

# add NAME: write stdin to the tree's NAME, unless the distribution has its own.
add() {
	[ -e "$tree/$1" ] || [ -L "$tree/$1" ] || cat >"$tree/$1"
}

finish() {
	for name in dev etc proc root run sys tmp; do
		mkdir -p "$tree/$name"
	done
	chmod 1777 "$tree/tmp"
	add etc/passwd <<-END
	root:x:0:0:root:/root:/bin/sh
	nobody:x:65534:65534:nobody:/:/bin/false
	END
	add etc/group <<-END
	root:x:0:
	tty:x:5:
	nogroup:x:65534:
	END
	add etc/hosts <<-END
	127.0.0.1 localhost
	::1 localhost
	END

	# systemd-resolved listens on 127.0.0.53, which in a network namespace
	# of its own is the container itself. The servers it asks are in its
	# file. (Not add: debootstrap has copied the host's file as it is.)
	servers=/etc/resolv.conf
	if grep -q '^nameserver 127\.0\.0\.53' $servers 2>/dev/null; then
		servers=/run/systemd/resolve/resolv.conf
		[ -r $servers ] || servers=/etc/resolv.conf
	fi
	if [ -r $servers ]; then
		rm -f "$tree/etc/resolv.conf"
		cat $servers >"$tree/etc/resolv.conf"
	fi

	# A prompt that says where one is. A shell reads /etc/profile when it is
	# a login shell, or interactive and started with ENV=/etc/profile. \h is
	# BusyBox's and bash's; Debian's sh knows nothing but variables.
	add etc/profile <<-'END'
	PS1='\h:\w\$ '
	END
	if [ "$kind" = debian ]; then
		add etc/profile.d/mdocker.sh <<-'END'
		PS1='$HOSTNAME:$PWD# '
		END
	fi
	echo "$kind" >"$tree/$marker"
	chmod 755 "$tree"
}

# ---- From here on it runs ---------------------------------------------------

case ${1-} in
-h | --help)
	usage
	exit
	;;
esac
[ $# -le 2 ] || die_usage "too many arguments"
kind=${1-busybox}
dir=${2-./rootfs}
marker=.mdocker-rootfs

case $kind in
busybox | alpine | debian) ;;
*) die_usage "'$kind' is none of busybox, alpine, debian" ;;
esac
case $ARCH in
x86_64 | amd64) ARCH=x86_64 machine=62 ;;	# machine: EM_X86_64 in elf.h
aarch64 | arm64) ARCH=aarch64 machine=183 ;;	# EM_AARCH64
*) die "no root filesystem for $ARCH" "use an x86-64 or 64-bit ARM machine" ;;
esac

# No tool may take DIR for an option, and a rename wants no "/" at the end.
case $dir in
/* | ./*) ;;
*) dir=./$dir ;;
esac
while [ "${dir%/}" != "$dir" ]; do
	dir=${dir%/}
done
case ${dir##*/} in
'' | . | ..) die_usage "DIR must be a name, not '${2-}'" ;;
esac

if [ -f "$dir/$marker" ]; then
	read -r found <"$dir/$marker" || found=unknown
	[ "$found" = "$kind" ] ||
		die "$dir holds the kind '$found', not '$kind'" \
			"choose another DIR, or remove this one first"
	echo "rootfs.sh: $dir is there already ($kind), nothing to do"
	exit
elif [ -L "$dir" ] || { [ -e "$dir" ] && [ ! -d "$dir" ]; }; then
	die "$dir is in the way: it is not a directory" "choose another DIR"
elif [ -d "$dir" ]; then
	inside=$(ls -A "$dir") || die "cannot read $dir" "choose another DIR"
	[ -z "$inside" ] ||
		die "$dir is not empty, and this script did not make it" \
			"choose another DIR"
fi
if [ "$kind" = debian ]; then
	[ "$(id -u)" = 0 ] || die "debian needs root" \
		"sudo ./rootfs.sh debian, or choose busybox or alpine"
	has debootstrap || die "debootstrap is not installed" \
		"apt-get install debootstrap debian-archive-keyring"
fi

# Whatever ends this script, it takes its leftovers along. A shell runs the EXIT
# trap at a signal only if that signal is trapped, hence the other three.
work='' package='' container=''
cleanup() {
	[ -z "$container" ] || docker rm "$container" >/dev/null 2>&1 || :
	[ -z "$work" ] || rm -rf "$work"
	[ -z "$package" ] || rm -rf "$package"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

work=$(mktemp -d "$dir.XXXXXX" 2>/dev/null) ||
	die "cannot make $dir: no parent directory, or it is not writable" \
		"make the parent directory, or choose another DIR"
tree=$work/tree
mkdir "$tree"
"make_$kind"
finish

# mv moves *into* a directory that exists: so remove the empty one first, and
# undo if another process has made a DIR in between.
[ ! -d "$dir" ] || rmdir "$dir" 2>/dev/null ||
	die "cannot replace the empty $dir" "choose another DIR"
mv "$tree" "$dir" || die "cannot rename $tree to $dir" "choose another DIR"
if [ -d "$dir/tree" ]; then
	rm -rf "$dir/tree"
	die "$dir appeared while it was being made" "run this again"
fi
echo "rootfs.sh: made $dir ($kind)"
