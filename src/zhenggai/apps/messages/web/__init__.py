"""The pages of messages, and the feeds."""
