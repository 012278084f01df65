# start.1: a closed stderr becomes /dev/null that cannot be written
s/MUST(open("\/dev\/null", O_RDWR));/MUST(open("\/dev\/null", O_RDONLY));/
