# hostile.5: no hint for a missing interpreter
s/access(\*command, F_OK) == 0)/access(*command, F_OK) == 7)/
