#!/bin/sh
# run.sh [COLUMN...]: which ways out does root in a container have?  Runs doors.c in each of
#
#	chroot	a plain chroot on the "host" of tests/tools/host.sh, as a control: it
#		shows what can be tried on this machine at all
#	unshare	unshare(1) with a chroot
#	part2	mdocker run --part 2
#	mdocker	mdocker run, with nothing else said
#	bwrap, runc, crun	where they are installed, with their defaults
#
# or in the columns that are named.  Prints a line for each door, and the number of open
# ones.  What is `none` in the control could not be tried, and is a dot in all columns.
# Where the control had something to try and a container has not, that door is shut.
#
#   SUBJECT  the program under test (default: ./mdocker beside the tests)
#   KEEP     a directory for what each run has printed: COLUMN, and COLUMN.err
#   TEST_TIMEOUT  seconds for all of it (300)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tests=$here/../..
SUBJECT=${SUBJECT:-$tests/../mdocker}
case $SUBJECT in /*) ;; *) SUBJECT=$PWD/$SUBJECT ;; esac
export SUBJECT

# A host of our own, and on it a terminal of our own, which one of the doors is about.
if [ -z "${MDOCKER_HARNESS:-}" ]; then
	[ "$(id -u)" = 0 ] || { echo "run.sh: needs root" >&2; exit 125; }
	MDOCKER_HARNESS=1 exec "$tests/tools/host.sh" -t "${TEST_TIMEOUT:-300}" "$here/run.sh" "$@"
fi
umask 022
if [ -z "${DOORS:-}" ]; then
	DOORS=$(mktemp -d)
	export DOORS
	chmod 755 "$DOORS"
	trap 'rm -rf --one-file-system "$DOORS"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	set -- "$here/run.sh" "$@"
	for program in doors prepare; do
		cc -static -Wall -Wextra -Werror -o "$DOORS/$program" "$here/$program.c"
	done
	if command -v script >/dev/null; then
		SHELL=/bin/sh script -qec "$(printf " '%s'" "$@")" "$DOORS/typescript" >/dev/null 2>&1 </dev/null || :
	else
		"$@" </dev/null
	fi
	cat "$DOORS/table" || { cat "$DOORS/typescript" >&2; exit 125; }
	[ -z "${KEEP:-}" ] || cp "$DOORS"/out/* "$KEEP"
	exit
fi

# Columns: those that are wanted, and can be had.
[ $# -gt 0 ] || set -- chroot unshare part2 mdocker bwrap runc crun
name=door-$$
out=$DOORS/out
mkdir "$out"
"$DOORS/prepare" socket "$name" &
socket=$!
trap 'kill "$socket"' EXIT

# image DIR: a rootfs with what some doors need.
image() {
	if [ -n "${ROOTFS:-}" ]; then
		cp -a "$ROOTFS" "$1"
	else
		sh "$tests/../rootfs.sh" busybox "$1" >/dev/null
	fi
	cp "$DOORS/doors" "$1/doors"
	cp "$DOORS/prepare" "$1/door-caps"
	"$DOORS/prepare" caps "$1/door-caps"
	cp "$DOORS/prepare" "$1/door-setuid"
	chmod 4755 "$1/door-setuid"
	"$DOORS/prepare" handle "$DOORS/doors" >"$1/door-handle" # of a file outside
	mknod -m 666 "$1/door-node" c 1 5
}

# spec: a bundle as `runc spec` makes it, that runs doors.
spec() {
	"$1" spec
	sed -i -e 's/"terminal": true/"terminal": false/' -e 's/"path": "rootfs"/"path": "root"/' \
		-e "s|^\([[:space:]]*\)\"sh\"|\1\"/doors\", \"$name\"|" config.json
}

# column NAME: run doors in it.  The current directory and descriptor 9 are the host's.
# shellcheck disable=SC2016 # expanded by the inner shells
column() {
	mkdir "$DOORS/$1"
	cd "$DOORS/$1"
	root=$DOORS/$1/root
	image "$root"
	case $1 in
	chroot)
		set -- unshare -m sh -c '
			root=$1
			shift
			for at in proc sys dev; do mount --rbind "/$at" "$root/$at"; done
			exec "$DOORS/prepare" chroot "$root" "$@"' sh "$root" ;;
	unshare)
		set -- unshare -muipCf --kill-child --propagation private sh -c '
			root=$1
			shift
			mount -t proc proc "$root/proc"
			exec chroot "$root" "$@"' sh "$root" ;;
	part2) set -- "$SUBJECT" run --part 2 "$root" ;;
	mdocker) set -- "$SUBJECT" run "$root" ;;
	bwrap)
		set -- bwrap --bind "$root" / --proc /proc --dev /dev --unshare-pid --unshare-uts \
			--unshare-ipc --unshare-cgroup ;;
	runc | crun)
		spec "$1"
		set -- "$1" --root "$DOORS/$1/state" run "$name-$1" ;;
	esac
	case $1 in runc | crun) ;; *) set -- "$@" /doors "$name" ;; esac
	timeout --foreground -k 1 60 "$DOORS/prepare" key "$name" "$@" 9<"$DOORS"
}

for column; do
	case $column in bwrap | runc | crun) command -v "$column" >/dev/null || continue ;; esac
	(column "$column") >"$out/$column" 2>"$out/$column.err" || :
	# what did not run is no column
	grep -q '^[a-z]* CAP_SYS_ADMIN' "$out/$column" || {
		echo "# $column did not run: $(tail -n 1 "$out/$column.err")" >>"$DOORS/notes"
		rm "$out/$column"
	}
done

cd "$out"
set -- # in the order that was asked for
for column in chroot unshare part2 mdocker bwrap runc crun; do
	[ ! -f "$column" ] || set -- "$@" "$column"
done
[ ! -f "$DOORS/notes" ] || cat "$DOORS/notes" >"$DOORS/table.new"
awk '
	FNR == 1 { column[++columns] = FILENAME }
	FILENAME == "chroot" { control = 1 }
	/^(open|shut|none) / {
		state = $1
		door = substr($0, 6)
		sub(/\r$/, "", door)
		sub(/ \(.*/, "", door)
		if (!(door in seen)) { seen[door]; doors[++n] = door }
		is[door, columns] = state
	}
	END {
		printf "%-22s", "door"
		for (i = 1; i <= columns; i++) printf " %-7s", column[i]
		print ""
		for (d = 1; d <= n; d++) {
			printf "%-22s", doors[d]
			for (i = 1; i <= columns; i++) {
				state = is[doors[d], i]
				if (state == "open") sum[i]++
				if (control && is[doors[d], 1] == "none") state = "."
				if (state == "none") state = control ? "shut" : "."
				printf " %-7s", state
			}
			print ""
		}
		printf "%-22s", "open, of " n
		for (i = 1; i <= columns; i++) printf " %-7d", sum[i]
		print ""
	}' "$@" >>"$DOORS/table.new"
mv "$DOORS/table.new" "$DOORS/table"
