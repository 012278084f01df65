# 4.6: PR_SET_PDEATHSIG is asked for before the IDs change
/^static void clean_up/,/^}/ {
	s/^	die_with_parent();//
	s/^	umask(022);/&\
	die_with_parent();/
}
