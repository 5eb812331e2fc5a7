"""What in an item's text addresses a model instead of a reader.

Its face: `detect.drop_orders` and `detect.disarm`.
"""
