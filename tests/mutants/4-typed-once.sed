# 4.25: a Ctrl-C that the command has handled makes the next SIGTERM a SIGKILL
s/!(typed || was_typed)/!typed/
s/^	bool was_typed = typed;//
