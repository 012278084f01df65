# 18.6: where there is no cgroup, --skip cgroup is not mentioned
s/"\.\.\., or --skip cgroup"/"..."/
