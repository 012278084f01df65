#!/bin/sh
# tests/tools/host.sh [-t SECONDS] [-n] COMMAND [ARG...]: run COMMAND on a "host" of its
# own, and exit with its status, or with 124 if the time was up.
#
# A leak can only be seen where it can happen.  Systemd makes "/" shared, but most CI
# machines do not, and on a private tree a runtime that leaks every mount passes.  So the
# host has
#
#	mounts	a tree that is shared, but not with the machine's
#	PIDs	of its own, and COMMAND is PID 1: what is still there at the end was left
#		behind, and is killed
#	cgroups	one in each of the machine's trees, mounted where the machine's are, so
#		that nobody finds, counts or removes what is another's.  In trees of
#		version 1 COMMAND joins it, and sees it as "/".  In version 2 COMMAND
#		stays outside, because a cgroup with limits below must have no process.
#	names	a host name, IPC, and an empty network; with -n the machine's network
#	files	the machine's, and TMPDIR, a tmpfs
#
# TEST_TREE=whole leaves the machine's cgroups where they are.  TEST_CGROUP is a cgroup of
# the pids tree, whose limits hold for all of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/tools/cgroups.sh
. "$here/cgroups.sh"

seconds=0 network=-n # for unshare: a new one
while getopts t:n option; do
	case $option in
	t) seconds=$OPTARG ;;
	n) network= ;;
	*) echo "usage: host.sh [-t SECONDS] [-n] COMMAND [ARG...]" >&2; exit 125 ;;
	esac
done
shift $((OPTIND - 1))

trees='' owned=''
files=$(mktemp -d)
chmod 755 "$files" # some tests are run as an ordinary user
# shellcheck disable=SC2086,SC2317 # paths without spaces; the trap calls it
tidy_up() {
	trap - EXIT
	rmdir "$files"
	[ -z "$owned" ] || remove_cgroups $owned
}
trap tidy_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "${TEST_TREE:-}" != whole ]; then
	# One name in all trees.  In the pids tree it is locked as long as we live, and
	# doctor.sh looks.
	pids=$(pids_tree)
	below=$pids
	[ ! -e "$pids/tasks" ] || below=${TEST_CGROUP:-$pids}
	name=$(mktemp -d "$below/tests.XXXXXX")
	exec 9<"$name/cgroup.procs"
	flock 9
	for at in $(cgroup_trees); do
		own=$at/${name##*/}
		[ "$at" != "$pids" ] || own=$name
		[ -d "$own" ] || mkdir "$own" 2>/dev/null || continue # it may be read-only
		chmod 755 "$own"
		for file in cpuset.cpus cpuset.mems; do # empty at first, and then nobody can join
			[ ! -e "$own/$file" ] || cat "$at/$file" >"$own/$file"
		done
		trees="$trees $at" owned="$owned $own"
		# Version 2 only.  Each by itself, since not every machine has all of them.
		for controller in pids memory cpu; do
			[ ! -e "$at/cgroup.controllers" ] || echo "+$controller" >"$at/cgroup.subtree_control"
		done 2>/dev/null || :
	done
fi

# Private first: a tree that the machine shares would stay in its peer group.
status=0
# shellcheck disable=SC2016,SC2086 # expanded by the inner shells; words
timeout -k 5 "$seconds" \
	sh -c '
		[ -z "$0" ] || echo $$ >"$0/cgroup.procs"
		for own in $1; do [ ! -e "$own/tasks" ] || echo $$ >"$own/cgroup.procs"; done
		shift
		exec "$@"' "${TEST_CGROUP:-}" "$owned" \
	unshare -C -m --propagation private sh -c '
		owned=$2
		for at in $1; do
			mount --bind "${owned%% *}" "$at"
			owned=${owned#* }
		done
		mount -t tmpfs -o mode=1777,size=512m tmpfs "$0" && export TMPDIR="$0"
		shift 2
		exec "$@"' "$files" "$trees" "${owned# }" \
	unshare -u -i $network -m --propagation shared -pf --mount-proc --kill-child "$@" || status=$?
[ "$seconds" = 0 ] || [ "$status" != 137 ] || status=124 # SIGTERM was not enough
exit "$status"
