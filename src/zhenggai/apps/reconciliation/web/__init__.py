"""Addresses, views, forms and what pages show; each view makes one call."""
