# 14.8: /dev/console is the host's console
s/bind_device(terminal, "console")/bind_device("\/dev\/console", "console")/
