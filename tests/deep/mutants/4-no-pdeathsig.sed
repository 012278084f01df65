# 4.6: a SIGKILL to mdocker leaves the container running
s/prctl(PR_SET_PDEATHSIG, SIGKILL)/prctl(PR_SET_PDEATHSIG, 0)/
