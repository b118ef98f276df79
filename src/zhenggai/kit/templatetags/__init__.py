"""Template tags that know no capability."""
