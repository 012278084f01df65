# 15.2 15.3: /proc/irq is not on the list
s/"\/proc\/fs", "\/proc\/irq",/"\/proc\/fs",/
