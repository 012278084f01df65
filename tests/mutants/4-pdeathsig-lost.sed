# 4.6: setgid and setuid forget PR_SET_PDEATHSIG, and nobody asks for it again
/^static void clean_up/,/^}/ s/^	die_with_parent();//
