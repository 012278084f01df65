# 14.5: another device is taken for /dev/full
s/"\/dev\/full", 1, 7/"\/dev\/full", 1, 3/; s/^		    st.st_rdev != makedev(list\[i\].major, list\[i\].minor))/		    (i != 2 \&\& st.st_rdev != makedev(list[i].major, list[i].minor)))/
