"""The log for everybody: its static files, its keys, and the page that says how it stands."""
