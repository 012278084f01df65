# trace.4: a trace that nobody reads ends the run
s/^		c->trace = c->step;.*/		_exit(125);/
