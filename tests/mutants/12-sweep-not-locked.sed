# 12.11: a sweep does not wait until a new cgroup has its lock
/^static void sweep_leftovers/,/^}/ s/int tree_lock = lock_directory(tree);/int tree_lock = open(tree, O_RDONLY);/
