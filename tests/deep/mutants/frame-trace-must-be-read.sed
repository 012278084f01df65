# trace.4: a trace that nobody reads ends the run
s/^		trace = step;.*/		_exit(125);/
