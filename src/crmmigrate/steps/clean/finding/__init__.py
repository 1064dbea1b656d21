"""Finders of relations between columns and rows, on a sample."""
