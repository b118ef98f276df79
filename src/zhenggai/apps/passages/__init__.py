"""Passages of text and the index over them; see the README."""
