# 4.27: the child dies with the parent, and a set-user-ID program with nobody
s/prctl(PR_SET_PDEATHSIG, KILL_INIT)/prctl(PR_SET_PDEATHSIG, SIGKILL)/
