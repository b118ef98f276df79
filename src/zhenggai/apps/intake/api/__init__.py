"""Intake for programs: thin, as the pages are; one call into a query or a command each."""
