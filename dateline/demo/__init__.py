"""The sample day for `dateline demo`: `replay` serves the answers recorded in `day.jsonl`."""
