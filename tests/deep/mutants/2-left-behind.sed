# 2.9 2.10: nobody removes the cgroup
/^	section(2, remove_cgroup);/d
