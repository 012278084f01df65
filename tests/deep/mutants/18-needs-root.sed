# 18.1: whether we are root is asked too early
/^	section(18, enter_user_namespace);/d; s/^	section(1, check_root);/&\
	section(18, enter_user_namespace);/
