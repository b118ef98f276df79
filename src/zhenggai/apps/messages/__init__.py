"""Messages to people and units: an outbox, the channels they go by, hours, and feeds."""
