# step.1: parent and init ask for Enter at the same time
s/return running == (init_pid == 0);/return running || true;/
