#!/bin/sh
# runs.sh PROGRAM ROOTFS: does a command run at all?  If none does, no test can tell the
# student anything, and most of them would wait until their time is up.  So say, once, what
# happens instead.  Exits 0 if a command runs, else 1.
set -u
program=$1 rootfs=$2
root=
[ "$(id -u)" = 0 ] || root=sudo

# In a PID namespace of its own, so that whatever hangs there is killed with it.
word=hello$$
# shellcheck disable=SC2086 # nothing, or sudo
out=$($root timeout -k 1 10 unshare --pid --fork --mount-proc --kill-child \
	"$program" run --part 1 --trace "$rootfs" /bin/echo "$word" 2>&1 </dev/null)
status=$?
printf '%s\n' "$out" | grep -qx "$word" && exit 0

case $status in
124 | 137) end='nothing.  After 10 seconds it had not ended.' ;;
*) end="nothing, and exit status $status" ;;
esac
cat <<END
No command runs yet, so the tests cannot tell you anything.

  sudo ./mdocker run ./rootfs /bin/echo hello
      expected: hello
      got:      $end

END
printf '%s\n' "$out" | awk '
	/^(parent|init) / { before[$1] = last[$1]; last[$1] = "\n      " substr($0, 1, 160) }
	END { if (last["parent"]) print "  With --trace you see its steps.  These were the last ones of each process:" \
		before["parent"] last["parent"] before["init"] last["init"] "\n" }'
echo "Begin with sections 3 and 4, and with as much of 9 as resets the signals and calls execvp."
exit 1
