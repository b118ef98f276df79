"""The site put together: settings, addresses, entry point. No rule of the business belongs here."""
