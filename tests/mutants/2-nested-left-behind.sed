# 2.11: rmdir alone, which does not remove a cgroup that has others in it
s/return errno == EBUSY ? nftw(path, remove_directory, 8, FTW_DEPTH | FTW_PHYS) : -1;/return errno == EEXIST ? nftw(path, remove_directory, 8, FTW_DEPTH | FTW_PHYS) : -1;/
