# 10.8: the terminal stays with the process group of a shell that has ended
/^	section(10, take_terminal_back);/d
