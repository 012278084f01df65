# 18.1: devpts is mounted for group 5, which is not mapped
s/rootless ? "ptmxmode=666" :/0 ? "ptmxmode=666" :/
