"""The command line: parse, call the API, print, exit code. One file a command; heavy imports inside commands."""
