# 5.1: MS_PRIVATE without MS_REC, for "/" and no mount below it
s/NULL, MS_REC | MS_PRIVATE, NULL));/NULL, MS_PRIVATE, NULL));/
