# 16.1: root inside may not kill another user's process
s/ | BIT(CAP_KILL) | / | /
