# 16.1: the capabilities from 32 on are forgotten
s/for (int cap = 0; cap < 64; cap++)/for (int cap = 0; cap < 32; cap++)/
