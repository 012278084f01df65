# 12.6: rmdir alone, which does not remove a cgroup that has others in it
/^static void kill_leftovers/,/^}/ s/^	empty_cgroup(cgroup);/	(void)cgroup;/
