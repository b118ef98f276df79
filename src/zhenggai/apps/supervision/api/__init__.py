"""Supervision for programs: to read."""
