#!/bin/sh
# mdocker's command line in another language, and only a part of it: the namespaces,
# private mounts, a hostname, chroot and /proc.  No cgroup, no options but
# --hostname, no clean environment, and little is checked.  A program for the
# grader's own tests: make grade SUBJECT=tests/kit/other.sh
[ "${1:-}" = run ] || exit 125
shift
name=mdocker
while :; do
	case ${1:-} in
	-h | --hostname) name=$2; shift 2 ;;
	--skip) shift 2 ;;
	--*) shift ;;
	*) break ;;
	esac
done
rootfs=$(cd "$1" && pwd) || exit 125
shift
[ $# -gt 0 ] || set -- /bin/sh
# shellcheck disable=SC2016 # expanded by the inner shell
unshare --pid --fork --kill-child --mount --propagation private --uts --ipc --cgroup sh -c '
	hostname "$1" || exit 125
	mount -t proc -o nosuid,nodev,noexec proc "$2/proc"
	cd "$2" || exit 125
	rootfs=$2
	shift 2
	exec chroot "$rootfs" "$@"' sh "$name" "$rootfs" "$@"
