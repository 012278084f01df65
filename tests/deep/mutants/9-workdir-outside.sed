# 9.23: --workdir leads out of the root by way of /proc, and nobody looks where it led
s/^	if (\*path != '\/')/	if (!*path)/
