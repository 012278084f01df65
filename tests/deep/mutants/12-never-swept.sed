# 12.1 12.3: nobody removes what killed runs left behind
/^	section(12, sweep_leftovers);/d
