# 9.19: groups that could not be dropped, and the run goes on
s/MUST(setgroups(0, NULL));/TRY(setgroups(0, NULL));/
