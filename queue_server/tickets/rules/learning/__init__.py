"""How long services and a counter's cycle take, today's pace, and who is yet to come. Pure."""
