#!/usr/bin/env bats
# shellcheck disable=SC2016,SC2034,SC2030,SC2031,SC2154 # awk; set by helper, by run
# 5. private mounts: what is mounted inside stays inside.  Builds on 3, without
# which the guard refuses.  run.sh made the host's tree shared: mounts do leak.

load helper

# Where a leak may go: $work/m, which is there on the host and in the rootfs, so
# that it has one name with section 7 and without.
mount_point() {
	copy_rootfs
	mkdir -p "$work/m" "$rootfs$work/m"
}

# How often the mount of this test is in the table that process $1 sees.
mounted() { grep -c "$random" "/proc/$1/mountinfo" || true; }
unmounted() { [ "$(mounted "$1")" = 0 ]; }

mounts() { sed 's/^[0-9]* [0-9]* //' /proc/self/mountinfo | sort; }

# A process sees in its table only what is below its root.  One that joins only the mount
# namespace has that one's root, and sees all.
@test "5.1 no mount of the container passes mounts on to the host, or takes them" {
	grep -q shared: /proc/self/mountinfo
	start --skip proc "$ROOTFS" sleep 1000
	nsenter -t "$init" -m sleep "1000.${random#r}" 3>&- &
	wait_for grep -q "^sleep" "/proc/$!/cmdline"
	grep -q '^[^ ]* [^ ]* [^ ]* [^ ]* / ' "/proc/$!/mountinfo"
	! grep -Eq 'shared:|master:|unbindable' "/proc/$!/mountinfo" ||
		equal "none is shared, master (a slave) or unbindable" \
			"$(grep -E 'shared:|master:|unbindable' "/proc/$!/mountinfo" | head -n 3)" "the container's mounts"
}

@test "5.2 a mount made inside never reaches the host" {
	mount_point
	start --skip proc "$rootfs" \
		sh -c "mount -t tmpfs $random $work/m; exec sleep 1000"
	wait_for grep -q "$random" "/proc/$init/mountinfo"
	equal 0 "$(mounted self)" "how often the host sees a mount that was made inside"
	stop
	unchanged
}

# Builds on 8.
@test "5.3 the /proc of section 8 never reaches the host" {
	local host
	host=$(mounts)
	copy_rootfs
	start "$rootfs" sleep 1000
	grep -q ' - proc ' "/proc/$init/mountinfo"
	equal "" "$(diff <(echo "$host") <(mounts))" "what has changed in the host's mounts"
	stop
	unchanged
}

@test "5.4 a mount made on the host afterwards does not appear inside" {
	mount_point
	start --skip proc "$rootfs" sleep 1000
	mount -t tmpfs "$random" "$work/m"
	mount -t tmpfs "$random" "$rootfs$work/m"
	equal 2 "$(mounted self)"
	equal 0 "$(mounted "$init")" "how many of the host's new mounts the container sees"
}

# Builds on 7.
@test "5.5 a mount below the rootfs is there inside, and an unmount inside stays inside" {
	mount_point
	mount -t tmpfs "$random" "$rootfs$work/m"
	echo "$random" >"$rootfs$work/m/file"
	start --skip proc "$rootfs" \
		sh -c "read x <$work/m/file; echo \$x; umount $work/m; exec sleep 1000"
	wait_for unmounted "$init"
	contains "$(cat "$work/out")" "$random"
	equal "$random" "$(cat "$rootfs$work/m/file")"
	equal 1 "$(mounted self)"
}

@test "5.6 a rootfs that is a mount point of its own works, and stays mounted" {
	mkdir "$work/mnt"
	mount -t tmpfs "$random" "$work/mnt"
	cp -a "$ROOTFS" "$work/mnt/rootfs"
	mount --bind "$work/mnt/rootfs" "$work/mnt/rootfs"
	echo "$random" >"$work/mnt/rootfs/$random"
	before=$(snapshot)
	prints "$random" "$work/mnt/rootfs" cat "/$random"
	unchanged
}

@test "5.7 --skip mounts: a mount made inside appears on the host" {
	mount_point
	start --skip mounts --skip proc "$rootfs" \
		sh -c "mount -t tmpfs $random $work/m; exec sleep 1000"
	wait_for grep -q "$random" /proc/self/mountinfo
	stop
	equal 1 "$(mounted self)"	# and outlives the container
}

# Builds on 7 and 8.
@test "5.8 --skip mounts: the container's /proc stays on the host, below the rootfs" {
	copy_rootfs
	run --separate-stderr -0 "$SUBJECT" run --skip mounts "$rootfs" echo "$random"
	equal "$random" "$output"
	grep -q " $rootfs/proc .* - proc " /proc/self/mountinfo
}

# The guard: nothing is mounted over a directory of the host's.  Builds on 8.
@test "5.9 --skip mounts with --skip chroot: no /proc is mounted over the host's" {
	local host
	host=$(mounts)
	start --skip mounts --skip chroot "$ROOTFS" sleep 1000
	contains "$(cat "$work/out")" "section 5"
	[ "/proc/$init/root" -ef / ]
	equal "$(grep -c ' - proc ' /proc/self/mountinfo)" "$(grep -c ' - proc ' "/proc/$init/mountinfo")"
	equal "$host" "$(mounts)"
	stop
	unchanged
}

# A mount that is mounted elsewhere, too: what is mounted on it would be there as well.
@test "5.11 --skip mounts: the host's /proc or /etc, bound into the rootfs, is not covered" {
	copy_rootfs
	local device
	device=$(stat -Lc %d:%i /proc/)
	mount --bind /proc "$rootfs/proc"
	grep -q " $rootfs/proc .* shared:" /proc/self/mountinfo
	before=$(snapshot)
	run --separate-stderr -0 "$SUBJECT" run --skip mounts "$rootfs" echo "$random"
	equal "$random" "$output"
	equal "$device" "$(stat -Lc %d:%i /proc/)"
	unchanged
	umount "$rootfs/proc"
	mkdir "$work/etc"
	echo "$random" >"$work/etc/file"
	mount --bind "$work/etc" "$rootfs/proc"
	before=$(snapshot)
	run --separate-stderr -0 "$SUBJECT" run --skip mounts "$rootfs" echo "$random"
	equal "$random" "$(cat "$work/etc/file")"
	unchanged
}

# The guard tells the host's "/" by inode and device.
@test "5.13 --skip mounts: a rootfs with the inode number of the host's / gets its /proc" {
	local i root
	root=$(stat -c %i /)
	[ "$root" -lt 1000 ] || skip "the inode number of / is $root: too large to make"
	mkdir "$work/mnt"
	mount -t tmpfs "$random" "$work/mnt"
	for ((i = 0; i <= root; i++)); do
		mkdir "$work/mnt/$i"
		[ "$(stat -c %i "$work/mnt/$i")" != "$root" ] || break
	done
	cp -a "$ROOTFS/." "$work/mnt/$i"
	start --skip mounts "$work/mnt/$i" sleep 1000
	grep -q " $work/mnt/$i/proc .* - proc " /proc/self/mountinfo
}

# Such a "/" is not in the list of mounts, and may be shared all the same.
@test "5.12 in a chroot that is no mount point: refused, and with --skip mounts nothing is covered" {
	local dir root=$work/root
	mkdir -p "$root/proc"
	for dir in /bin /lib /lib64 /sbin /usr; do
		if [ -L "$dir" ]; then
			cp -a "$dir" "$root$dir"
		elif [ -d "$dir" ]; then
			mkdir "$root$dir"
			mount --bind "$dir" "$root$dir"
		fi
	done
	mount --bind /proc "$root/proc"
	cp "$SUBJECT" "$root/subject"
	cp -a "$ROOTFS" "$root/rootfs"
	device=$(stat -Lc %d:%i "$root/proc/")
	before=$(snapshot)
	run -125 chroot "$root" /subject run --skip cgroup --skip leftovers /rootfs echo ran
	contains "$output" "Invalid argument"
	contains "$output" "in a chroot"
	run -0 chroot "$root" /subject run --skip cgroup --skip leftovers --skip mounts --skip chroot /rootfs echo "$random"
	contains "$output" "left out"
	equal "$device" "$(stat -Lc %d:%i "$root/proc/")"
	unchanged
}

@test "5.10 if the mounts cannot be made private nothing runs, and nothing is left" {
	fails_closed 'mount,?mount_setattr' 'MS_(PRIVATE|SLAVE)|propagation=' --skip proc
}
