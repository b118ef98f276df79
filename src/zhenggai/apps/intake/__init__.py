"""From an uploaded document to registered findings: reading, review, registration."""
