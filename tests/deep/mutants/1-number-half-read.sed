# 1.7: "12x" is the number 12
s/if (errno || end == text || \*end || n < least/if (errno || end == text || n < least/
