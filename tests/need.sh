#!/bin/sh
# tests/need.sh COMMAND...: install the packages of those that are missing, with
# the package manager that is here (bats also from npm).  Says what it installs.
set -eu

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
for name in "$@"; do
	command -v "$name" >/dev/null && continue
	package=$name
	if command -v apt-get >/dev/null; then
		case $name in
		aarch64-linux-gnu-gcc) package=gcc-aarch64-linux-gnu ;;
		musl-gcc) package=musl-tools ;;
		linux.uml) package=user-mode-linux ;;
		busybox) package=busybox-static ;;
		script) package=bsdutils ;;
		esac
		echo "need.sh: apt-get install $package" >&2
		[ -n "${updated:-}" ] || $sudo apt-get update -qq
		updated=1
		DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$package" >/dev/null
	elif command -v dnf >/dev/null; then
		echo "need.sh: dnf install $package" >&2
		$sudo dnf install -y -q "$package"
	elif command -v apk >/dev/null; then
		echo "need.sh: apk add $package" >&2
		$sudo apk add -q "$package"
	elif [ "$name" = bats ] && command -v npm >/dev/null; then
		echo "need.sh: npm install -g bats" >&2
		$sudo npm install -g --silent bats
	else
		echo "need.sh: cannot install $name: no apt-get, dnf, apk or npm" >&2
		exit 1
	fi
	command -v "$name" >/dev/null || {
		echo "need.sh: $package is installed, but there is no $name" >&2
		exit 1
	}
done
