"""Exams that every adapter must pass; adapters of third parties run them too. They need pytest."""
