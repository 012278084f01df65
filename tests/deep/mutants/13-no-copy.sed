# 13.6 13.7: mdocker runs from its own file
/^	section(13, run_from_copy);/d
