# 13.11: the copy was not sealed, and the run goes on
/^static void run_from_copy/,/^}/ { s/seals > 0 && seals & F_SEAL_WRITE/seals == 0 || seals > F_SEAL_SEAL/; s/MUST(fcntl(copy/TRY(fcntl(copy/; }
