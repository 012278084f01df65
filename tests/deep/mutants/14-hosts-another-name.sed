# 14.9: the name that the host has
/^static void add_to_hosts/,/^}/ s/^		hostname);/		"localhost");/
