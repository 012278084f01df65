# hostile.23: room for half of the variables
s/^		MUST(putenv(variables\[i\]));/		if (i < 5000) putenv(variables[i]);/
