# 18.11: mdocker stays in its cgroup, whose children then take no process
s/^	set_file(path, "cgroup.procs", "0");/	;/
