"""RSS, Atom, RDF and JSON feeds: `collector.collect` reads a source, `parse.parse_feed` turns
bytes into entries, `discovery.find_feeds` finds a page's feeds."""
