# 15.6: whatever is called /dev/null in the image covers the host's files
/^static void mask_paths/,/^}/ s/^	if (!S_ISCHR.*/	if (0)/
