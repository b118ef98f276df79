"""Addresses, forms and pages of the register; each view makes one call into a command or query."""
