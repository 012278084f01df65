# 2.14: nobody removes what killed runs left behind
s/sscanf(entry->d_name, "mdocker\.%d\.%lu", &pid, &ns) == 2/sscanf(entry->d_name, "mdocker.%d.%lu", \&pid, \&ns) > 2/
