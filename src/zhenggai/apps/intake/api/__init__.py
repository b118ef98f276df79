"""Intake for programs: documents in, to be reviewed by a person beside their source."""
