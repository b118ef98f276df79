"""One rule, one file, one test: a code, a severity, a check that returns what it found."""
