"""One file a change of the schema since 0009, oldest first by their down_revision."""
