# 16.13: a bounding set that could not be reduced, and the run goes on
s/MUST(reduce_bounding_set());/TRY(reduce_bounding_set());/
