"""`newsletter.toml` read, checked, written and edited: `load.load_config`, `settings`,
`sources`, `edit`, `init`."""
