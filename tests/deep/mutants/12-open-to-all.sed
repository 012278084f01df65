# 12.16: any user may lock a cgroup, which is never swept then
s/, 0700)/, 0755)/
