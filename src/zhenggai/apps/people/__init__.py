"""People and posts: units, persons, who holds which post and role from when to when."""
