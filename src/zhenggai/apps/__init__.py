"""One folder per capability; an app imports only from lower ones."""
