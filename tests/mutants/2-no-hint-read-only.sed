# 2.16: nothing says what a container needs
/^	{ EROFS, "in a container?/d
