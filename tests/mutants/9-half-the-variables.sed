# hostile.23: room for half of the variables
s/^		failed |= putenv(variables\[i\]);/		failed |= i < 5000 ? putenv(variables[i]) : 0;/
