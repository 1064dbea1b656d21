"""Pure rooms, one a command: tables, configuration and an engine in; a Result out."""
