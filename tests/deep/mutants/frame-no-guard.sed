# 3.7 skip.3: there is no guard
s/^	} else if (guard(n)) {/	} else if (guard(0)) {/
