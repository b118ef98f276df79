"""Pages of the chain: forms, views and addresses; each makes one call of a command or a query."""
