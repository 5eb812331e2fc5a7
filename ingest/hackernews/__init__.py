"""Hacker News by its public API: `collector.collect`."""
