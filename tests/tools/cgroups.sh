# shellcheck shell=sh
# tests/tools/cgroups.sh, to be sourced: where cgroups are, and how they are removed.

# The directory below which a runtime can set pids.max: of version 1, if it is there.
pids_tree() {
	if [ -e /sys/fs/cgroup/pids/tasks ]; then
		echo /sys/fs/cgroup/pids
	else
		echo /sys/fs/cgroup
	fi
}

# Every tree of cgroups on this machine, one a line; with version 2 there is one.
cgroup_trees() {
	awk '$5 ~ "^/sys/fs/cgroup(/|$)" && / - cgroup2? / { print $5 }' /proc/self/mountinfo | sort -u
}

# remove_cgroups DIR...: kill what lives in them and in the cgroups below, and remove them
# all.  Fails if one is still there after five seconds.  (A process of another PID
# namespace is listed as 0.  find deletes by descriptors, for which no path is too long.)
remove_cgroups() {
	for try in 1 2 3 4 5 6 7 8 9 10; do
		find "$@" -depth -type d -delete && return
		find "$@" -maxdepth 0 | grep -q . || return 0 # their runtime has removed them
		find "$@" -name cgroup.procs -exec cat {} + | grep -vx 0 | xargs -r kill -9
		sleep "0.$((try - 1))$try"
	done 2>/dev/null
	echo "after $try tries these cgroups are still there: $*" >&2
	return 1
}
