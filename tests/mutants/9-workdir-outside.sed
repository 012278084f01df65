# 9.10: a descriptor leads --workdir out of the root, and nobody looks where it led
s/getcwd(cwd, sizeof cwd) ? 0 : -1/strlen(strcpy(cwd, "\/"))/
