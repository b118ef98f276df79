"""The pages of findings: forms in, one command or query, a template out."""
