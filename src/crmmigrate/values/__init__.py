"""Functions on values: text in, canonical text out, nothing else known."""
