"""One script a claim: `python -m benchmarks.NAME`, each beside a peer on the same work."""
