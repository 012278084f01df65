# hostile.5: "not found in PATH" blames the loader of a file in /
s/failure == ENOENT && strchr(\*command, '\/') &&/failure == ENOENT \&\&/
