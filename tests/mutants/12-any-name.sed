# 12.4: every cgroup whose name begins like ours is removed
s/if (!numbers\[strspn(numbers, "0123456789-")\] \&\& /if (/; s/"%s\/mdocker.\*-\*", tree/"%s\/mdocker*", tree/; s/ \*numbers = path + strlen(pattern) - 3;/ *numbers = path; (void)numbers;/; s/const char \*path = found.gl_pathv\[i\], /const char *path = found.gl_pathv[i]; const char /
