"""The site under load: a filled database, the real server, signed-in viewers of three sizes."""
