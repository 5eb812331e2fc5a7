"""The third floor: an Edition becomes files. Of ours it imports `summarize.edition` only."""
