"""The second floor: Items become an Edition. Of ours it imports `ingest.item` only."""
