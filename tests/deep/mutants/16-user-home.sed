# 16.12: HOME is root's for any user
s/user == 0 ? "\/root" : "\/"/"\/root"/
