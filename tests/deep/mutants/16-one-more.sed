# 16.1 16.4: root inside may chroot
s/ | BIT(CAP_NET_BIND_SERVICE))/ | BIT(CAP_NET_BIND_SERVICE) | BIT(18))/
