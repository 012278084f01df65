# 15.2 15.3: /proc/sys is not on the list
s/^	"\/proc\/sys", "\/proc\/sysrq/	"\/proc\/sysrq/
