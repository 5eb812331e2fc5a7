"""The command line: `main.main`. Everything else may be imported here; nothing imports it."""
