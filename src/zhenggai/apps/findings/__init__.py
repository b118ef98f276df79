"""The heart: a finding from registered to closed and looked back at."""
