# hostile.5: "not found in PATH" blames the loader of a file in /
s/error == ENOENT && strchr(\*command, '\/') &&/error == ENOENT \&\&/
