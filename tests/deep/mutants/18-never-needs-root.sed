# 18.7: nobody says that root is needed
/^	section(1, check_root);/d
