# start.1: a descriptor that the caller closed becomes one of mdocker's own
s/for (int fd = 0; fd <= 2; fd++)/for (int fd = 0; fd < 0; fd++)/
