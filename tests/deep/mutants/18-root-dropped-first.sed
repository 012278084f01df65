# 18.1: the old root goes before \/proc is mounted, which the kernel then refuses
/^	section(13, drop_old_root);/d; s/^	section(7, change_root);/	section(13, drop_old_root);\
&/
