"""Pages of the capability: each view makes one call into a command or a query."""
