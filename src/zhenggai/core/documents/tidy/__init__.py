"""Transforms of text, one file each; none alters the document, all work beside it."""
