"""Rules and calendars for programs."""
