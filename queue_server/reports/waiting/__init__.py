"""How long people wait, told against true, and the figures of the queue: read from the log."""
