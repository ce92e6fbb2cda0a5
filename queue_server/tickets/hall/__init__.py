"""The hall in memory, and the messages about it to its listeners."""
