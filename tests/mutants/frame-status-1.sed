# 1.10 9.9: an error of mdocker's own is exit status 1, as if it were the command's
s/^	die(c, 125, hint, "%s: %s", c->call/	die(c, 1, hint, "%s: %s", c->call/
