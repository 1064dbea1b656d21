"""Engines: where the pipeline runs."""
