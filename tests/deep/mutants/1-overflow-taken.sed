# 1.7: a number that is too large for strtol is taken for the largest there is
s/if (errno || end == text/if (end == text/; s/read_number(text, 1, 4194304)/read_number(text, 1, 9223372036854775807)/
