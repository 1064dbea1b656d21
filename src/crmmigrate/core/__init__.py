"""The nouns and the ports: what every other room may know."""
