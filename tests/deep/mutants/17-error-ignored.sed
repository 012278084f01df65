# 17.11: a filter that could not be installed, and the run goes on
s/MUST(prctl(PR_SET_SECCOMP,/TRY(prctl(PR_SET_SECCOMP,/
