"""Conversations in Discord channels, by the API or from an export: `collector.collect`,
`export`."""
