# 14.7: message queues before the IPC namespace
/^_Noreturn static void init(void)$/,/^}/ s/^	section(3, unshare_namespaces);/	unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWCGROUP);/
