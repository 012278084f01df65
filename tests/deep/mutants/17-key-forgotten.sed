# 17.2: the caller's keys can be asked for
/^	SYS_request_key,$/d
