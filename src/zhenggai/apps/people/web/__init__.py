"""The pages of people: signing in, accounts, units, persons, roles and the journal of them."""
