# 17.5: user namespaces are refused only where they are asked for alone
s/^	add_rule(SYS_\(clone\|unshare\), 0, IF_BITS,/	add_rule(SYS_\1, 0, IF_EQUAL,/
