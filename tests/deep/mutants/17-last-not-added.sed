# 17.2: the loop over the list ends one too early
s/i < sizeof refused \/ sizeof \*refused; i++)/i + 1 < sizeof refused \/ sizeof *refused; i++)/
