# 2.9 2.10: nobody removes the cgroup
/^	section(c, 2, remove_cgroup);/d
