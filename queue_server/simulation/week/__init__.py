"""How many people come in the next week, and how many counters they need. Pure."""
