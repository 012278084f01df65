# 18.6: nobody looks whether there is a limit to set
s/^	if (access(tree, W_OK) < 0 || access(path, F_OK) < 0)/	if (0)/
