"""Posts on X, by its API v2: `collector.collect` reads accounts, lists and searches within a
budget of posts."""
