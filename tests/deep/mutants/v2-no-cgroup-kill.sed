# 12.15: a leftover process that only cgroup.kill can reach lives on
s/^	dprintf(all, "1");.*/	;/
