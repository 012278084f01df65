# error.3: nothing says what a container needs
/^	{ 2, EROFS, /d
