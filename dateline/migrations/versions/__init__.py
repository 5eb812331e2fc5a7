"""One file a change of the schema, oldest first by their down_revision."""
