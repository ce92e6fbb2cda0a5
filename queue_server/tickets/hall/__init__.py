"""The hall in memory, and who is told what of it."""
