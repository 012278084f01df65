# hostile.15: a source called "shared:1" is taken for a property of its mount
s/strstr(line, " - ")/strstr(line, " no such ")/
