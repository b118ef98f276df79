"""A bounded fuzz run over every reader and the whole check; see ``__main__``."""
