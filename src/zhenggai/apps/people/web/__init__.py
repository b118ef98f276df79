"""The pages of people: signing in, the own account, units, persons, roles, and the journal of accounts."""
