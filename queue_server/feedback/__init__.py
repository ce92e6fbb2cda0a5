"""Around the visit: how it was, what people ask, suggest and complain of, and who answers."""
