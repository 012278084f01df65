# 8.7: the open of /proc follows a symbolic link
s/open("\/proc", O_PATH | O_NOFOLLOW | O_DIRECTORY)/open("\/proc", O_PATH | O_DIRECTORY)/
