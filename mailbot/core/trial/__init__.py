"""The desk tried out: in memory, explained, replayed, simulated."""
