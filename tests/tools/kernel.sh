#!/bin/sh
# kernel.sh [-t SECONDS] [-m MEMORY] COMMAND [ARG...]
#
# Run COMMAND as root under a Linux kernel of its own, in the current directory,
# and exit with its status; with 124 if the time was up (-t, 600 s), with 125 if
# the kernel (-m, 1G of memory) did not come up, or died.
#
# The kernel is User-Mode Linux (Debian: user-mode-linux): Linux compiled as an
# ordinary program, whose guest processes are host processes under ptrace. It
# needs no root, no virtual machine and no disk image: it boots in two seconds
# from the host's own files. The tests get from it what a host may not have, or
# should not be risked for: pure cgroup v2 with every controller, and a root who
# can break nothing that is not thrown away a moment later.
#
#	host				guest
#	kernel.sh			PID 1, this file again
#	  guard				  COMMAND  < /dev/null
#	    timeout, linux.uml		    |    |
#	  cat <- FIFO out <- serial line 0 -'    |	through cat
#	  cat <- FIFO err <- serial line 1 ------'	through cat
#	  cat <- FIFO end <- serial line 2 <- status
#
# The guest reads the host's files and cannot write them: they are the lower
# layer of an overlay whose upper layer is the guest's memory. What COMMAND
# writes is gone with the kernel; only its output and its status come out.

set -u

# ---- The guest -------------------------------------------------------------

# PID 1 of the guest. Any failure ends it, the kernel panics because PID 1 is
# gone, and the host reports that. $state comes from the kernel's command line:
# what the kernel does not know goes into PID 1's environment.
guest() {
	set -e
	cwd=
	# shellcheck source=/dev/null
	. "$state/command"			# cwd=..., set -- COMMAND...
	mount -t devtmpfs devtmpfs /dev		# hides $state, if in /dev/shm
	exec </dev/null >/dev/ttyS0 2>/dev/ttyS1
	for line in 0 1 2; do
		stty -F "/dev/ttyS$line" raw -echo	# no \n to \r\n
	done
	PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	export PATH HOME=/root TERM=dumb
	modules=/usr/lib/uml/modules/$(uname -r)/kernel
	for module in fs/overlayfs/overlay drivers/net/veth; do
		$insmod "$modules/$module.ko"
	done
	unset state insmod

	# An overlay over everything. The working directory may be in /tmp,
	# which becomes a tmpfs (an overlay's upper layer cannot be on another
	# overlay, and the tests make overlays there): then show it there again.
	mount -t tmpfs tmpfs /mnt
	new=/mnt/new
	mkdir $new /mnt/upper /mnt/work /mnt/cwd
	mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work \
		overlay $new
	mount --bind "$new$cwd" /mnt/cwd
	for dir in /tmp /run /var/tmp /root; do
		mount -t tmpfs -o mode=1777 tmpfs $new$dir
	done
	chmod 755 $new/run
	chmod 700 $new/root
	if [ ! -d "$new$cwd" ]; then
		mkdir -p "$new$cwd"
		mount --bind /mnt/cwd "$new$cwd"
	fi

	mount -t proc proc $new/proc
	mount -t sysfs sysfs $new/sys
	mount -t cgroup2 -o nsdelegate cgroup2 $new/sys/fs/cgroup
	mount -t devtmpfs devtmpfs $new/dev	# null, zero, random, tty, ...
	mkdir -p $new/dev/pts $new/dev/shm $new/dev/mqueue
	mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts $new/dev/pts
	mount -t tmpfs -o mode=1777 tmpfs $new/dev/shm
	mount -t mqueue mqueue $new/dev/mqueue
	ln -s /proc/self/fd $new/dev/fd		# the kernel does not make these
	ln -s fd/0 $new/dev/stdin
	ln -s fd/1 $new/dev/stdout
	ln -s fd/2 $new/dev/stderr

	# PID 1 stays in a /proc that nobody else sees, so that whatever COMMAND
	# does to the mounts, the end below knows the processes and the switch.
	mount -t proc proc /proc
	cd /proc
	mkdir $new/run/old
	pivot_root $new $new/run/old
	umount -l /run/old
	rmdir /run/old
	hostname kernel
	ip link set lo up

	# COMMAND gets pipes, because with a terminal programs behave
	# differently, and a session of its own, as from a login.
	mkfifo /run/out /run/err
	cat /run/out & out=$!
	cat /run/err >&2 & err=$!
	exec 3>/run/out 4>/run/err 5>/dev/ttyS2 6>sysrq-trigger
	rm /run/out /run/err
	set +e
	(cd "$cwd" && exec setsid "$@" >&3 2>&4 3>&- 4>&- 5>&- 6>&-)
	status=$?

	# Whatever COMMAND left running ends, the pipes with it, and when they
	# are read and the serial lines empty (stty waits for that), the status.
	exec 3>&- 4>&-
	while kill -0 $out || kill -0 $err; do
		for pid in [0-9]*; do
			case $pid in
			1 | "$out" | "$err") ;;
			*) kill -KILL "$pid" ;;
			esac
		done
		sleep 0.02
	done 2>/dev/null
	stty -F /dev/ttyS0 raw -echo
	stty -F /dev/ttyS1 raw -echo
	echo "status $status" >&5
	stty -F /dev/ttyS2 raw -echo
	echo o >&6			# power off
	while :; do sleep 1; done
}

if [ $$ -eq 1 ]; then
	guest
fi

# ---- The host --------------------------------------------------------------

fail() {
	echo "kernel.sh: $*" >&2
	exit 125
}

usage() {
	echo "usage: kernel.sh [-t SECONDS] [-m MEMORY] COMMAND [ARG...]" >&2
	exit 125
}

seconds=600
memory=1G
while getopts t:m: option; do
	case $option in
	t) seconds=$OPTARG ;;
	m) memory=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || usage
case $seconds in
'' | *[!0-9]*) fail "-t $seconds: not a number of seconds" ;;
esac
case ${memory%[MG]} in
"$memory" | '' | *[!0-9]*) fail "-m $memory: say it like 512M or 2G" ;;
esac
case $memory in
*M) kbytes=$((${memory%M} * 1024)) ;;
*G) kbytes=$((${memory%G} * 1024 * 1024)) ;;
esac

PATH=$PATH:/usr/sbin:/sbin
command -v linux.uml >/dev/null ||
	fail "linux.uml not found: apt-get install user-mode-linux"
if command -v insmod >/dev/null; then
	insmod=insmod
elif command -v busybox >/dev/null; then
	insmod='busybox insmod'
else
	fail "insmod not found: apt-get install kmod"
fi
command -v ip >/dev/null || fail "ip not found: apt-get install iproute2"

# A place for the guest's memory, which is a file that linux.uml maps, also
# executable, and for our own files. The kernel's command line has no blanks.
state=
for dir in /dev/shm "${TMPDIR:-/tmp}" /tmp /var/tmp; do
	case $dir in *[[:space:]\"]* | [!/]*) continue ;; esac
	free=$(df -Pk "$dir" 2>/dev/null | awk 'NR == 2 { print $4 }')
	[ "${free:-0}" -ge "$kbytes" ] || continue
	state=$(mktemp -d "$dir/kernel.XXXXXX" 2>/dev/null) || continue
	cp "$0" "$state/init" && chmod 755 "$state/init" &&
		[ -x "$state/init" ] && break
	rm -rf "$state"
	state=
done
[ -n "$state" ] || fail "no $memory free, writable and without noexec," \
	"in /dev/shm, \$TMPDIR, /tmp or /var/tmp"
# We hold the FIFO "alive" open for writing, and nobody else: the guard below
# knows by its end of file that we have gone, however that was.
mkfifo "$state/alive" "$state/out" "$state/err" "$state/end"
exec 9<>"$state/alive"
exec 8<"$state/alive"
trap 'exec 9>&-; wait; rm -rf "$state"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

quote() {
	printf "'"
	printf '%s' "$1" | sed "s/'/'\\\\''/g"
	printf "' "
}
{
	printf 'cwd='
	quote "$(pwd -P)"
	printf '\nset -- '
	for arg; do
		quote "$arg"
	done
} >"$state/command"

# A root on the host is not one for the guest's sake: the kernel runs as nobody
# who may read every file (DAC_READ_SEARCH; no_setuid_fixup, for access(2) to
# agree), and write none.
as=
if [ "$(id -u)" -eq 0 ]; then
	cap=-all,+dac_read_search
	as="setpriv --reuid=65534 --regid=65534 --clear-groups
		--securebits=+no_setuid_fixup --no-new-privs
		--inh-caps=$cap --ambient-caps=$cap --bounding-set=$cap"
	if $as true 2>/dev/null; then
		chown -R 65534:65534 "$state"
	else
		as=
	fi
fi

# The parameters. hostfs is the host's files, from / on, read-only. Every
# console and serial line is null but the three above. quiet keeps chatter out
# of the log, where stderr=1 sends messages. A panic ends linux.uml (panic=-1
# reboots at once, noreboot says how) instead of stopping it forever. Trust the
# host's random numbers, or the guest waits for its own.
set -- linux.uml "mem=$memory" \
	root=/dev/root rootfstype=hostfs rootflags=/ ro \
	"init=$state/init" "state=$state" "insmod=\"$insmod\"" \
	"uml_dir=$state/" con=null con0=null,fd:2 ssl=null \
	ssl0=null,fd:3 ssl1=null,fd:4 ssl2=null,fd:5 \
	quiet panic=-1 noreboot devtmpfs.mount=0 random.trust_cpu=on

# The kernel is many host processes, in one process group (linux.uml would make
# a session of its own; made here, its number is known). When linux.uml ends,
# however it does, the rest of the group goes. When the time is up, or when we
# end, even by SIGKILL, the guard kills the group, waits until the last of it
# has closed its output, and, once we are gone, removes our files.
# shellcheck disable=SC2016,SC2086
setsid sh -c '
	state=$1 seconds=$2
	shift 2
	{
		TMPDIR=$state HOME=$state setsid sh -c '\''
			echo $$ >"$0/group"
			exec "$@" 3>"$0/out" 4>"$0/err" 5>"$0/end"
		'\'' "$state" "$@"
		echo $? >"$state/code"
		kill -s KILL -- "-$(cat "$state/group")"
	} </dev/null 2>&1 | cat >"$state/log" &
	timeout "$seconds" cat || echo up >"$state/time"
	until read -r group <"$state/group" || ! kill -0 $!; do
		sleep 0.01
	done
	kill -s KILL -- "-$group"
	wait
	cat
	rm -rf "$state"
' guard "$state" "$seconds" $as "$@" <&8 8<&- 9>&- >/dev/null 2>&1 &
exec 8<&-
cat "$state/out" 9>&- & out=$!
cat "$state/err" >&2 9>&- & err=$!
cat "$state/end" >"$state/status" 9>&- & end=$!
wait $out $err $end

if [ -e "$state/time" ]; then
	echo "kernel.sh: the time was up: $seconds s" >&2
	exit 124
fi
status=$(cat "$state/status")
code=$(cat "$state/code")
case $code,$status in
0,"status "[0-9]*) exit "${status#status }" ;;
esac
echo "kernel.sh: the kernel died (linux.uml: $code); its last messages:" >&2
tail -n 60 "$state/log" >&2
exit 125
