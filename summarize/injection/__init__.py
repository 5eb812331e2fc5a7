"""What in an item's text addresses a model instead of a reader: `detect.disarm`."""
