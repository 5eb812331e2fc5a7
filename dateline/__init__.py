"""The newsroom: commands, schedule and memory. Knows all three stages; none of them knows it."""
