"""Answers of HTTP that carry a file; the capability has no pages and no addresses of its own."""
