"""Reading and reconciling documents in the browser; keeps nothing longer than an hour."""
