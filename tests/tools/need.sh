#!/bin/sh
# tests/tools/need.sh COMMAND...: install the packages of those that are missing, with
# the package manager that is here (bats also from npm).  Says what it installs.
set -eu
PATH=$PATH:/usr/sbin:/sbin		# where insmod is, and not everybody looks

# package MANAGER COMMAND: what the command is in, where that is not its own name.
package() {
	case $1:$2 in
	apt:cc) echo gcc libc6-dev ;;
	apk:cc) echo gcc musl-dev ;;
	dnf:cc) echo gcc ;;
	apt:aarch64-linux-gnu-gcc) echo gcc-aarch64-linux-gnu ;;
	apt:musl-gcc) echo musl-tools ;;
	apt:linux.uml) echo user-mode-linux ;;
	apt:busybox) echo busybox-static ;;
	apt:script) echo bsdutils ;;
	dnf:pgrep) echo procps-ng ;;
	*:pgrep) echo procps ;;
	*:insmod) echo kmod ;;
	dnf:ip) echo iproute ;;
	*:ip) echo iproute2 ;;
	*) echo "$2" ;;
	esac
}

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
for name in "$@"; do
	command -v "$name" >/dev/null && continue
	# shellcheck disable=SC2046 # a package or two
	if command -v apt-get >/dev/null; then
		set -- $(package apt "$name")
		echo "need.sh: apt-get install $*" >&2
		[ -n "${updated:-}" ] || $sudo apt-get update -qq
		updated=1
		$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
	elif command -v dnf >/dev/null; then
		set -- $(package dnf "$name")
		echo "need.sh: dnf install $*" >&2
		$sudo dnf install -y -q "$@"
	elif command -v apk >/dev/null; then
		set -- $(package apk "$name")
		echo "need.sh: apk add $*" >&2
		$sudo apk add -q "$@"
	elif [ "$name" = bats ] && command -v npm >/dev/null; then
		echo "need.sh: npm install -g bats" >&2
		$sudo npm install -g --silent bats
	else
		echo "need.sh: cannot install $name: no apt-get, dnf, apk or npm" >&2
		exit 1
	fi
	command -v "$name" >/dev/null || {
		echo "need.sh: it is installed, but there is no $name" >&2
		exit 1
	}
done
