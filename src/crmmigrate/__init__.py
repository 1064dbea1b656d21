"""crmmigrate: legacy customer data into a star schema you can trust."""

__version__ = "0.1.0"
