"""The search at 1,000,000 passages: a filled database, five viewers, questions of every kind."""
