"""Those who greet: tickets by hand, what they note of a ticket, the corner of self-service."""
