# 17.3: nothing is said of the numbers above the list
/^	add(IF_LEAST, UNKNOWN, 0, 1);/,/^	add(RETURN, ERROR(ENOSYS), 0, 0);/d
