"""Submissions and comments of subreddits, by PRAW with a key and by feeds without one:
`collector.collect`."""
