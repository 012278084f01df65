# 2.15: the hint how to move the processes forgets the file to write
s/">init\/cgroup.procs; done",/"; done",/
