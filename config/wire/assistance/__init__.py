"""Help in writing on the wire."""
