"""Where the rest of the house asks for items: `collect.collect_all`, `files.import_file`,
`recognise` (what kind of source an address is), `opml`."""
