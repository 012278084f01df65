#!/bin/sh
# doctor.sh [--clean]: what this machine can do for mdocker, and what to do about the
# rest; and what broken runs have left.  --clean removes that, and nothing else: cgroups
# of mdocker, its tests, its grader and its walkthrough in which no process is, and /proc
# mounted on a rootfs that rootfs.sh has made.  Exits 1 if mdocker cannot run here.
set -u

bad=0
ok() { printf 'ok    %s\n' "$1"; }
note() { printf 'note  %s\n      %s\n' "$1" "$2"; }
bad() { printf 'BAD   %s\n      %s\n' "$1" "$2"; bad=1; }

clean=
case ${1:-} in
--clean) clean=1 ;;
'') ;;
*) echo "usage: doctor.sh [--clean]" >&2; exit 2 ;;
esac
# shellcheck source=tests/tools/cgroups.sh
. "$(dirname "$0")/../tools/cgroups.sh"
tree=$(pids_tree)
is_root() { [ "$(id -u)" = 0 ]; }

# ---- the machine

release=$(uname -r)
major=${release%%.*}
minor=${release#*.}
minor=${minor%%[!0-9]*}
if [ "$major" -gt 5 ] || { [ "$major" = 5 ] && [ "$minor" -ge 9 ]; }; then
	ok "Linux $release"
else
	bad "Linux $release: close_range needs 5.9" "a newer kernel, or make test-kernel"
fi
if grep -qi microsoft /proc/version; then
	note "WSL" "if the cgroups below are hybrid: kernelCommandLine=cgroup_no_v1=all in .wslconfig"
fi
if [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then
	note "inside a container" "it must be a privileged one: docker run --privileged"
fi

if is_root; then
	ok "root"
elif command -v sudo >/dev/null; then
	ok "sudo"
else
	bad "neither root nor sudo" "make test-kernel needs neither"
fi

missing=
for kind in pid mnt uts ipc cgroup; do
	[ -e /proc/self/ns/$kind ] || missing="$missing $kind"
done
if [ -n "$missing" ]; then
	bad "no namespaces of the kind:$missing" "the kernel was built without"
elif is_root && ! unshare --pid --fork --mount --uts --ipc --cgroup true 2>/dev/null; then
	bad "unshare is not allowed" "in a container? docker run --privileged"
else
	ok "namespaces: pid, mnt, uts, ipc, cgroup"
fi
if [ "$(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2>/dev/null)" = 1 ]; then
	note "AppArmor restricts user namespaces of ordinary users" \
		"only for running without root: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
fi

if grep -qsw pids "$tree/cgroup.controllers"; then
	if [ -e "$tree/cgroup.type" ] && [ -n "$(cat "$tree/cgroup.procs")" ]; then
		bad "cgroup v2, but $tree is not the topmost cgroup and has processes" \
			"mdocker says how to move them: run it"
	else
		ok "cgroup v2, with pids"
	fi
elif [ -e "$tree/tasks" ]; then
	note "cgroups are v1 or hybrid: pids is in $tree" \
		"mdocker can use that"
else
	bad "no pids controller in $tree" "is it mounted? findmnt -t cgroup,cgroup2"
fi

propagation=$(findmnt -no PROPAGATION / 2>/dev/null)
case $propagation in
*shared*) ok "/ is shared: a runtime's leaks can be seen" ;;
*) note "/ is ${propagation:-of an unknown propagation}: --skip mounts will show nothing" \
	"sudo unshare -m sh -c 'mount --make-rshared /; exec bash'" ;;
esac

for tool in "cc:gcc:to build" "bats:bats:to test" "strace:strace:to test faults" \
	"linux.uml:user-mode-linux:for make test-kernel" "busybox:busybox-static:rootfs.sh can also fetch it"; do
	name=${tool%%:*}
	why=${tool##*:}
	package=${tool#*:}
	package=${package%%:*}
	if command -v "$name" >/dev/null; then
		ok "$name"
	else
		note "no $name ($why)" "apt-get install $package, or the like"
	fi
done

# ---- leftovers

# Who made it holds a lock while it lives: of mdocker and the grader on the directory, of
# the tests, in which mdocker needs that itself, on a file in it.  (The walkthrough has no
# lock, so "hand" and "small" are removed if no process is in them.)
for dir in "$tree"/mdocker.*-* "$tree"/grade.* "$tree"/hand "$tree"/small /sys/fs/cgroup/tests.* /sys/fs/cgroup/*/tests.*; do
	case ${dir##*/} in *[!a-zA-Z0-9.-]*) continue ;; esac
	lock=$dir
	case ${dir##*/} in tests.*) lock=$tree/${dir##*/}/cgroup.procs ;; esac
	[ -d "$dir" ] || continue
	[ ! -e "$lock" ] || flock -n "$lock" true || continue
	if [ -n "$(find "$dir" -name cgroup.procs -exec cat {} + 2>/dev/null)" ]; then
		note "a killed run's processes live in $dir" "the next mdocker ends those in its own"
	elif [ -n "$clean" ] && remove_cgroups "$dir"; then
		ok "removed the cgroup $dir"
	else
		note "a cgroup that nobody uses: $dir" "doctor.sh --clean, as root"
	fi
done

while read -r _ _ _ root path _ rest; do
	path=$(printf %b "$path")
	case "$root $rest" in "/ "*"- proc "*) ;; *) continue ;; esac
	case $path in ?*/proc) ;; *) continue ;; esac
	[ -f "${path%/proc}/.mdocker-rootfs" ] || continue
	if [ -n "$clean" ] && umount "$path"; then
		ok "unmounted $path"
	else
		note "a leaked mount: $path" "doctor.sh --clean, as root, or: umount $path"
	fi
done </proc/self/mountinfo

exit $bad
