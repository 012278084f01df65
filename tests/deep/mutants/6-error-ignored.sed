# 6.8: a hostname that could not be set, and the run goes on
/^static void set_hostname/,/^}/ s/MUST_ON(/TRY_ON(/
