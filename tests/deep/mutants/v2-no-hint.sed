# 2.15: the hint how to move the processes forgets the file to write
s/echo $p >init\/cgroup.procs/echo $p/
