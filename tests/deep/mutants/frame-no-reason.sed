# trace.2: the trace of a call that failed does not say why
s/result < 0 ? strerror(error) : ""/""/
