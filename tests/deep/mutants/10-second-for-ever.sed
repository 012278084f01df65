# 10.3 10.15: a second request kills, however late
s/since <= 2;/since <= 1000;/; s/if (since > 2)/if (since > 1000)/
