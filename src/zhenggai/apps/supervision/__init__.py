"""Reminders of what is due, and the board on which it is seen."""
