# 12.4: every cgroup whose name begins like ours is removed
s/		if (!numbers\[strspn(numbers, "0123456789-")\] &&/		if (fd >= 0 \&\&/; s/"%s\/mdocker.\*-\*", pids_tree()/"%s\/mdocker*", pids_tree()/
