# 1.7: nobody looks at what strtol left over, so 1x is 1
s/if (errno || end == text || \*end || n < min/if (n < min/
