# 9.19: groups that could not be dropped, and the run goes on
s/MUST(c, setgroups(/TRY(c, setgroups(/
