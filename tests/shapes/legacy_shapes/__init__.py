"""Messy files as people and systems make them, each with the truth beside its builder."""
