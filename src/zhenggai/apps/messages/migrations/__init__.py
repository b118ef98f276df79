"""Migrations of the capability: one intention each."""
