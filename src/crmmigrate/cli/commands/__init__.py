"""One file a command; each registers itself on the application."""
