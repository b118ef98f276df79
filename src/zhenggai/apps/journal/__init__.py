"""The journal: one entry for each act, never changed."""
