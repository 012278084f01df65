# 9.2: the first --env of a name wins
s/for (int i = 0; i < variable_count; i++)/for (int i = variable_count - 1; i >= 0; i--)/
