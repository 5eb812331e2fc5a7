"""One date from sources to readers: `run.run_date` and the steps it calls, each by itself a
command: `collect`, `stories`, `write`, `publish`, `deploy`, `correct`, `check`."""
