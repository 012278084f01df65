# 9.20: where the caller has no TERM the command has an empty one
s/term ? term : "linux"/term ? term : ""/
