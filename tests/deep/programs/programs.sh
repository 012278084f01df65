#!/bin/sh
# programs.sh [-k] [-c CHECK]... [TREE COMMAND...]: do real programs work in a container?
#
#   programs.sh                                  only make the tree
#   programs.sh TREE ./mdocker run               every check
#   programs.sh -c nginx -c gdb TREE ./mdocker run
#   programs.sh -l                               the names of the checks
#
# TREE is a Debian with compilers, databases and servers, 1.1 GB.  It is made if it is not
# there ("" is the default, ${TMPDIR:-/var/tmp}/mdocker-debian), which needs root,
# debootstrap, the network and some minutes.  Each check is a function of checks.sh, and
# is run in a container of its own, by the runtime whose command line is COMMAND:
#
#   COMMAND... TREE sh -c CHECK
#
# For a runtime that wants the tree elsewhere, say so with the word {}:
#
#   programs.sh "" bwrap --bind {} / --proc /proc --dev /dev --perms 1777 --tmpfs /dev/shm \
#       --ro-bind /sys /sys --ro-bind /etc/hosts /etc/hosts --unshare-pid
#
# Prints "ok CHECK" or "not ok CHECK: last line of its output", then one line with the
# counts.  Exits 0 if every check passed, 1 if one failed, 125 if they could not be run.
#
#   -k  keep what the checks write: TREE/tmp/check-CHECK, and with the runtime's messages
#       TREE.log/CHECK
#   PROGRAMS_WAIT  seconds for a check (60); a test suite may take twenty times as long
#   DEBIAN_MIRROR  where the tree comes from
#
# /dev of the tree is empty, as in the image of a registry, and is emptied again before
# each check: a device node there would do what the runtime should have done.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
keep='' only='' tree=''

die() {
	echo "programs.sh: $*" >&2
	exit 125
}

names() { sed -n 's/^check_\([a-z0-9_]*\)() .*/\1/p' "$here/checks.sh"; }

# ---- The tree ---------------------------------------------------------------

packages="
	apt dpkg-dev gcc g++ make python3 perl git ca-certificates curl nodejs nginx-light
	redis-server postgresql util-linux bsdutils procps screen tmux strace gdb
	busybox-static attr libcap2-bin xz-utils file gettext"
sources="zlib sed"

# Run a command in the tree, with the mounts and processes of its own that installing
# needs.  With unshare they are gone when it ends, however it ends.
in_tree() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare --mount --pid --fork --kill-child sh -c '
		mount -t proc proc "$0/proc"
		exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
			DEBIAN_FRONTEND=noninteractive "$@"' "$tree" "$@" </dev/null
}

make_tree() {
	[ ! -e "$tree/.programs" ] || return 0
	export DEBIAN_SUITE=bookworm
	"$here/../../../rootfs.sh" debian "$tree"
	# As in Docker's images: no daemon is started while packages are installed.
	printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
	chmod 755 "$tree/usr/sbin/policy-rc.d"
	sed 's/^deb /deb-src /' "$tree/etc/apt/sources.list" >"$tree/etc/apt/sources.list.d/src.list"
	in_tree apt-get -q update
	# shellcheck disable=SC2086 # words
	in_tree apt-get -q -y --no-install-recommends install $packages
	mkdir -p "$tree/usr/src/check"
	# shellcheck disable=SC2086
	in_tree sh -c 'cd /usr/src/check && exec apt-get -q source --download-only "$@"' sh $sources
	in_tree apt-get clean
	empty_dev
	touch "$tree/.programs"
}

# ---- The checks -------------------------------------------------------------

# Nothing may be mounted in the tree, least of all when it is cleaned.
nothing_mounted() {
	! awk -v tree="$(readlink -f "$tree")/" '
		index($5, tree) == 1 { print $5 }' /proc/self/mountinfo | grep .
}

empty_dev() {
	nothing_mounted || die "the above is mounted in $tree"
	find "$tree/dev" -xdev -mindepth 1 -delete
}

# check NAME COMMAND...: run one, and print its line.
check() {
	name=$1
	shift
	limit=${PROGRAMS_WAIT:-60}
	case $name in *_suite) limit=$((20 * limit)) ;; esac
	empty_dev
	# The output goes to a pipe, not to a file: what opens /dev/stderr would truncate it.
	status=0 began=$(date +%s)
	out=$(timeout -k 5 "$limit" "$@" sh -c "$(cat "$here/checks.sh")" "$name" $keep \
		2>&1 </dev/null 9>&-) || status=$?
	took=$(($(date +%s) - began))
	[ -z "$keep" ] || printf '%s\n' "$out" >"$tree.log/$name"
	case $name in dev_*)
		if [ "$status" = 0 ] && find "$tree/dev" -xdev -type f | grep -q .; then
			status=1 out="a file is left in the rootfs: $(ls "$tree/dev")"
		fi ;;
	esac
	nothing_mounted || die "the above is still mounted in $tree"
	if [ "$status" = 0 ]; then
		note=$(printf '%s\n' "$out" | sed -n 's/^note: //p' | tail -n 1)
		[ "$took" -lt 5 ] || note="${note:+$note, }$took s"
		echo "ok $name${note:+ # $note}"
	else
		[ -n "$out" ] || out="status $status, without a word"
		[ "$status" != 124 ] || out="ran out of time, after $limit s"
		echo "not ok $name: $(printf '%s' "$out" | tail -n 1 | tr -d '\r' | cut -c 1-150)"
		return 1
	fi
}

while getopts kc:lh option; do
	case $option in
	k) keep=keep ;;
	c) names | grep -qx -e "$OPTARG" || die "no check $OPTARG; programs.sh -l lists them"
		only="$only $OPTARG" ;;
	l) names; exit ;;
	h) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit ;;
	*) die "programs.sh -h says how it is called" ;;
	esac
done
shift $((OPTIND - 1))
tree=${1:-${TMPDIR:-/var/tmp}/mdocker-debian}
[ $# = 0 ] || shift

make_tree
exec 9<"$tree" # two runs in one tree would disturb each other
flock 9
[ $# -gt 0 ] || exit 0
[ -z "$keep" ] || mkdir -p "$tree.log"

placed=''
for word in "$@"; do # the list is that of the beginning, whatever the body does to it
	shift
	[ "$word" != '{}' ] || word=$tree placed=1
	set -- "$@" "$word"
done
[ -n "$placed" ] || set -- "$@" "$tree"

passed=0 failed=0
for name in ${only:-$(names)}; do
	if check "$name" "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
empty_dev
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
