# 4.6: nobody asks to die with the parent
/^	section(4, die_with_parent);/d
