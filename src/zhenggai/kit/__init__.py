"""Django helpers that know no capability: middleware, error pages, the look of the site."""
