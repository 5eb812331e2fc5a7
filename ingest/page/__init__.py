"""A web page without a feed, read by selectors: `collector.collect`."""
